using System.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Key;

/// <summary><c>nadir key</c>: the keys that open a server's archive.</summary>
internal static class KeyCommand
{
    public static Command Create(Terminal terminal) => new("key", "Makes, lists and revokes the keys that open a server's archive.")
    {
        new KeyCreateCommand(terminal),
        new KeyListCommand(terminal),
        new KeyRevokeCommand(terminal),
    };
}
