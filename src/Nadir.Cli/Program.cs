using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;

using var interruption = new Interruption();
return await CommandLineRunner.RunAsync(args, Terminal.OfProcess(), interruption.Token).ConfigureAwait(false);
