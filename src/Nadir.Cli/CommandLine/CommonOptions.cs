using System.CommandLine;

namespace Nadir.Cli.CommandLine;

/// <summary>Options that several commands share; each call makes a new one, since an option belongs to one command.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON on standard output." };

    public static Option<string> Archive() =>
        new("--archive") { Description = "Folder of the archive, or its database: postgres://user@host/database.", HelpName = "DIR", Required = true };

    public static Option<string> Data() =>
        new("--data") { Description = "Dataset folder: dataset_NAME.json beside images/.", HelpName = "DIR", Required = true };

    public static Option<string?> Model() =>
        new("--model") { Description = "Model: a folder, or the name of a bundled one.", HelpName = "MODEL" };
}
