using System.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model</c>: looks after models.</summary>
internal static class ModelCommand
{
    public static Command Create(Terminal terminal) =>
        new("model", "Lists models and says what they are.")
        {
            new ModelListCommand(terminal),
            new ModelInfoCommand(terminal),
            new ModelPullCommand(terminal),
            new ModelConvertCommand(terminal),
            new ModelAverageCommand(terminal),
            new ModelQuantizeCommand(terminal),
            new ModelCalibrateCommand(terminal),
            new ModelExportCommand(terminal),
            new ModelTokenizeCommand(terminal),
        };
}
