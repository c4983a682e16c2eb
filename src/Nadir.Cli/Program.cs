using Nadir.Cli;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;

using var interruption = new Interruption();
var terminal = Terminal.OfProcess();
return await CommandLineRunner.RunAsync(RawArguments.Of(args), terminal, interruption.Token).ConfigureAwait(false);
