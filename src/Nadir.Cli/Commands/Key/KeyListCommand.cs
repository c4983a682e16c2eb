using System.CommandLine;
using System.Globalization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Server.Protection.Keys;

namespace Nadir.Cli.Commands.Key;

/// <summary><c>nadir key list</c>.</summary>
internal sealed class KeyListCommand : DocumentedCommand
{
    private readonly Option<string?> _keys = KeysOption.Create();
    private readonly Option<bool> _json = CommonOptions.Json();

    public KeyListCommand(Terminal terminal)
        : base("list", "Lists the keys: their ids, names, scopes and ages.")
    {
        Add(_keys);
        Add(_json);
        SetAction((parsed, _) => Task.FromResult(Run(parsed, terminal)));
    }

    public override IReadOnlyList<string> Examples =>
        ["nadir key list", "nadir key list --keys ~/nadir-keys.json --json"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var keys = KeysOption.ExistingFileOf(parsed.GetValue(_keys)).Read();
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, [.. keys.Select(KeyOverview.Of)], JsonOutput.Context.KeyOverviewArray);
            return ExitCode.Done;
        }

        var table = new TextTable("id", "name", "scope", "created");
        foreach (var key in keys.Select(KeyOverview.Of))
        {
            table.Add(key.Id, key.Name, key.Scope, key.Created.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        table.WriteTo(terminal.Output);
        return ExitCode.Done;
    }
}

/// <summary>What is told of a key.</summary>
internal sealed record KeyOverview(string Id, string Name, string Scope, DateTimeOffset Created)
{
    public static KeyOverview Of(ApiKey key) =>
        new(key.Id, key.Name, key.Scope == KeyScope.Write ? "write" : "read", key.Created);
}
