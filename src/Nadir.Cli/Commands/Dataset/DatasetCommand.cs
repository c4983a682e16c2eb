using System.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Dataset;

/// <summary><c>nadir dataset</c>: captioned image datasets.</summary>
internal static class DatasetCommand
{
    public static Command Create(Terminal terminal) =>
        new("dataset", "Looks into datasets of captioned images.") { new DatasetInfoCommand(terminal) };
}
