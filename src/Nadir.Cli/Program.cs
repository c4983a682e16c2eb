using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Onnx;

using var interruption = new Interruption();
var terminal = Terminal.OfProcess();
OnnxRuntimeLibrary.InstallOnDemand(terminal.Say);
return await CommandLineRunner.RunAsync(RawArguments.Of(args), terminal, interruption.Token).ConfigureAwait(false);
