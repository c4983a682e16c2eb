using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Server.Protection.Keys;

namespace Nadir.Cli.Commands.Key;

/// <summary>The option that names the file of keys.</summary>
internal static class KeysOption
{
    public static Option<string?> Create() => new("--keys")
    {
        Description = "File of the keys. Default: nadir/keys.json in the user's configuration.",
        HelpName = "FILE",
    };

    /// <summary>The file that was named, or else <c>nadir/keys.json</c> in the user's configuration (XDG).</summary>
    public static KeyFile FileOf(string? path)
    {
        return new KeyFile(path ?? Path.Combine(UserFolders.Configuration("--keys FILE"), "nadir", "keys.json"));
    }
}
