using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Key;

/// <summary><c>nadir key revoke NAME</c>: a running server forgets the key within seconds.</summary>
internal sealed class KeyRevokeCommand : DocumentedCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Name or id of the key." };
    private readonly Option<string?> _keys = KeysOption.Create();

    public KeyRevokeCommand(Terminal terminal)
        : base("revoke", "Makes a key worthless; a running server notices within seconds.")
    {
        Add(_name);
        Add(_keys);
        SetAction((parsed, _) => Task.FromResult(Run(parsed, terminal)));
    }

    public override IReadOnlyList<string> Examples => ["nadir key revoke \"map of the harbour office\""];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string name = parsed.GetRequiredValue(_name);
        var file = KeysOption.FileOf(parsed.GetValue(_keys));
        var keys = file.Read();
        var left = keys.Where(key => key.Name != name && key.Id != name).ToArray();
        if (left.Length == keys.Count)
        {
            throw new UsageException($"there is no key '{name}' in {file.Path}; `nadir key list` has them.");
        }

        file.Write(left);
        terminal.Say($"the key '{name}' opens nothing any more.");
        return ExitCode.Done;
    }
}
