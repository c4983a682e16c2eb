using System.CommandLine;
using Nadir.Archive.Postgres;
using Nadir.Cli.Captioners;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
using Nadir.Cli.Rerankers;
using Nadir.Server;

namespace Nadir.Cli.Commands.Serve;

/// <summary><c>nadir serve --archive DIR</c>: answers over HTTP for an archive, until it is stopped.</summary>
internal sealed class ServeCommand : DocumentedCommand
{
    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly AddressesOption _addresses = new();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly PromptOption _prompt = PromptOption.ForTexts();

    public ServeCommand(Terminal terminal)
        : base("serve", "Answers searches of an archive over HTTP, and shows it on a map, until it is stopped.")
    {
        foreach (Option option in (Option[])[_archive, _addresses, _model, _prompt])
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => RunAsync(parsed, terminal, cancellation));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir serve --archive ~/imagery.nadir",
        "nadir serve --archive ~/imagery.nadir --urls http://127.0.0.1:8080",
    ];

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string archive = parsed.GetRequiredValue(_archive);
        using var store = ArchiveLocation.Parse(archive).Open();
        using var encoder = EncoderChoice.Open(parsed.GetValue(_model), archive, parsed.GetValue(_prompt));
        var models = new ServerModels(encoder)
        {
            OpenReranker = () => RerankerChoice.Open(null),
            OpenCaptioner = () => SfdrCaptioner.Open(null),
            Attention = (encoder as RetrievalEncoder)?.Attention,
        };
        var options = new ServerOptions
        {
            Addresses = parsed.GetRequiredValue(_addresses),
            Name = Path.GetFileName(store.Location),
        };
        await Serving.RunAsync(store, models, options, terminal, cancellation).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
