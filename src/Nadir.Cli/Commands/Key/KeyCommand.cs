using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Server.Protection.Keys;

namespace Nadir.Cli.Commands.Key;

/// <summary><c>nadir key</c>: the keys that open a server's archive.</summary>
internal static class KeyCommand
{
    public static Command Create(Terminal terminal) =>
        new("key", "Makes, lists and revokes the keys that open a server's archive.")
    {
        new KeyCreateCommand(terminal),
        new KeyListCommand(terminal),
        new KeyRevokeCommand(terminal),
    };
}

/// <summary>The option that names the file of keys.</summary>
internal static class KeysOption
{
    public static Option<string?> Create() => new("--keys")
    {
        Description = "File of the keys. Default: nadir/keys.json in the user's configuration.",
        HelpName = "FILE",
    };

    /// <summary>The file that was named, or else <c>nadir/keys.json</c> in the user's configuration (XDG).</summary>
    public static KeyFile FileOf(string? path) => new(path is null
        ? Path.Combine(UserFolders.Configuration("--keys FILE"), "nadir", "keys.json")
        : InputFile.RequireNoFolder("--keys", path));

    /// <summary>
    /// As <see cref="FileOf"/>; a file that was named has to be there, or a server would let everybody in for a slip of
    /// the pen.
    /// </summary>
    /// <exception cref="FileNotFoundException">It is not.</exception>
    public static KeyFile ExistingFileOf(string? path) => path is null || Path.Exists(path)
        ? FileOf(path)
        : throw new FileNotFoundException($"--keys {path}: there is no such file; `nadir key create` makes it.", path);
}
