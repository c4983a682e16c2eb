using System.CommandLine;
using Nadir.Archive.Postgres;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
using Nadir.Server;

namespace Nadir.Cli.Commands.Serve;

/// <summary><c>nadir serve --archive DIR</c>: answers over HTTP for an archive, until it is stopped.</summary>
internal sealed class ServeCommand : DocumentedCommand
{
    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly AddressesOption _addresses = new();
    private readonly Option<string?> _name = new("--name") { Description = "What the archive is called. Default: as its folder.", HelpName = "NAME" };
    private readonly ProtectionOptionSet _protection = new();
    private readonly BaseMapOptionSet _baseMap = new();
    private readonly Option<bool> _log = new("--log") { Description = "Write a line of JSON for each request on standard error, without what was searched for." };
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly PromptOption _prompt = PromptOption.ForTexts();

    public ServeCommand(Terminal terminal)
        : base("serve", "Answers searches of an archive over HTTP, and shows it on a map, until it is stopped.")
    {
        foreach (Option option in (Option[])[_archive, _addresses, _name, .. _protection.All, .. _baseMap.All, _log, _model, _prompt])
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => RunAsync(parsed, terminal, cancellation));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir serve --archive ~/imagery.nadir",
        "nadir serve --archive ~/imagery.nadir --urls http://127.0.0.1:8080 --base-map \"https://tile.example.com/{z}/{x}/{y}.png\" --base-map-attribution \"Example Maps\"",
        "nadir serve --archive ~/imagery.nadir --urls http://0.0.0.0:5080 --keys ~/nadir-keys.json",
    ];

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string archive = parsed.GetRequiredValue(_archive);
        var options = _protection.AddTo(
            new ServerOptions
            {
                Addresses = parsed.GetRequiredValue(_addresses),
                BaseMap = _baseMap.Read(parsed),
                PageFolder = PageFolder.Find(),
                AccessLog = parsed.GetValue(_log) ? TextWriter.Synchronized(terminal.Error) : null,
                Say = terminal.Say,
            },
            parsed);
        using var store = ArchiveLocation.Parse(archive).Open();
        using var encoder = EncoderChoice.Open(parsed.GetValue(_model), store, parsed.GetValue(_prompt));
        await Serving.RunAsync(
            store,
            ServerModelChoice.Of(encoder),
            options with { Name = parsed.GetValue(_name) ?? Path.GetFileName(store.Location) },
            terminal,
            cancellation).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
