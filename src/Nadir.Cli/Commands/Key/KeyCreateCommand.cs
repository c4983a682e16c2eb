using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Server.Protection.Keys;

namespace Nadir.Cli.Commands.Key;

/// <summary><c>nadir key create NAME</c>: makes a key and shows it, once.</summary>
internal sealed class KeyCreateCommand : DocumentedCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Whom or what the key is for." };
    private readonly ChoiceOption _scope = new(
        "--scope",
        "What its holder may do: read, or also write: store captions, keep and remove collections. Default read.",
        "read", "write");
    private readonly Option<string?> _keys = KeysOption.Create();

    public KeyCreateCommand(Terminal terminal)
        : base("create", "Makes a key and prints it. Only its hash is kept, so it cannot be shown again.")
    {
        Add(_name);
        Add(_scope);
        Add(_keys);
        SetAction((parsed, _) => Task.FromResult(Run(parsed, terminal)));
    }

    public override IReadOnlyList<string> Examples =>
        ["nadir key create \"map of the harbour office\"", "nadir key create captions --scope write"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string name = parsed.GetRequiredValue(_name);
        var file = KeysOption.FileOf(parsed.GetValue(_keys));
        var keys = file.Read();
        if (keys.Any(key => key.Name == name))
        {
            throw new UsageException($"there is a key '{name}' already; choose another name, or revoke it first.");
        }

        var (key, text) = KeyText.Create(name, parsed.GetValue(_scope) == "write" ? KeyScope.Write : KeyScope.Read);
        // A key that nobody has read would open the archive for nobody, and stand in the way of its name; one that is
        // shown and then cannot be kept would open nothing.
        using var change = file.Prepare([.. keys, key]);
        terminal.Output.WriteLine(text);
        terminal.Output.Flush();
        change.Keep();
        terminal.Say(
            $"the key {key.Id} of '{name}' is in {file.Path} as a hash; keep the line above, it cannot be shown "
                + $"again.");
        return ExitCode.Done;
    }
}
