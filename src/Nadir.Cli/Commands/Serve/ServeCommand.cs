using System.CommandLine;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Postgres;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Key;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
using Nadir.Inference;
using Nadir.Server;
using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Cli.Commands.Serve;

/// <summary><c>nadir serve --archive DIR</c>: answers over HTTP for an archive, until it is stopped.</summary>
internal sealed class ServeCommand : DocumentedCommand
{
    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly AddressesOption _addresses = new();
    private readonly Option<string?> _name = new("--name")
    {
        Description = "What the archive is called. Default: as its folder.",
        HelpName = "NAME",
    };
    private readonly ProtectionOptionSet _protection = new();
    private readonly BaseMapOptionSet _baseMap = new();
    private readonly SceneLinkOption _sceneLink = new();
    private readonly Option<bool> _log = new("--log")
    {
        Description =
            "Write a line of JSON for each request on standard error, without what was searched for."
    };
    private readonly LogFormatOption _logFormat = new();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly PromptOption _prompt = PromptOption.ForTexts();

    public ServeCommand(Terminal terminal)
        : base("serve", "Answers searches of an archive over HTTP, and shows it on a map, until it is stopped.")
    {
        foreach (Option option in (Option[])[_archive, _addresses, _name, .. _protection.All, .. _baseMap.All,
            _sceneLink, _log, _logFormat, _model, _prompt])
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => RunAsync(parsed, terminal, cancellation));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir serve --archive ~/imagery.nadir",
        "nadir serve --archive ~/imagery.nadir --urls http://127.0.0.1:8080 --base-map "
            + "\"https://tile.example.com/{z}/{x}/{y}.png\" --base-map-attribution \"Example Maps\"",
        "nadir serve --archive ~/imagery.nadir --urls http://0.0.0.0:5080 --keys ~/nadir-keys.json",
        "nadir serve --archive ~/imagery.nadir --base-map ~/maps/world.pmtiles --scene-link "
            + "\"https://data.example.com/scenes/{source}\"",
    ];

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var log = new ServeLog(parsed.GetValue(_logFormat), terminal);
        try
        {
            return await RunAsync(parsed, terminal, log, cancellation).ConfigureAwait(false);
        }
        // Whoever reads objects gets this as one, too; as text it is the runner's to say.
#pragma warning disable CA1031
        catch (Exception error) when (log.Format == LogFormat.Json)
#pragma warning restore CA1031
        {
            (string sentence, int exitCode) = FailureReport.Of(error);
            ServeEvents.Failed(log.Command, sentence, error);
            return exitCode;
        }
    }

    private async Task<int> RunAsync(
        ParseResult parsed, Terminal terminal, ServeLog log, CancellationToken cancellation)
    {
        string archive = parsed.GetRequiredValue(_archive);
        var options = _protection.AddTo(
            new ServerOptions
            {
                Addresses = parsed.GetRequiredValue(_addresses),
                BaseMap = _baseMap.Read(parsed),
                BaseMapFile = _baseMap.FileOf(parsed),
                SceneLink = parsed.GetValue(_sceneLink),
                PageFolder = PageFolder.Find(),
                AccessLog = parsed.GetValue(_log) ? TextWriter.Synchronized(terminal.Error) : null,
                Loggers = log.Loggers,
            },
            parsed);
        var location = ArchiveLocation.Parse(archive);
        if (File.Exists(archive))
        {
            throw new ArchiveException($"{archive} is a file; an archive is a folder, or an address of PostgreSQL.");
        }

        using var served = new ServedArchive(location, parsed.GetValue(_model), parsed.GetValue(_prompt));
        if (!served.TryOpen())
        {
            await WaitingServer.RunAsync(
                served.TryOpen,
                options,
                addresses => ServeEvents.Waiting(log.Command, $"{location}", string.Join(" and ", addresses)),
                cancellation).ConfigureAwait(false);
            if (cancellation.IsCancellationRequested)
            {
                return ExitCode.Done;
            }
        }

        await Serving.RunAsync(
            served.Store,
            ServerModelChoice.Of(served.Encoder),
            options with { Name = parsed.GetValue(_name) ?? Path.GetFileName(served.Store.Location) },
            log.Command,
            cancellation).ConfigureAwait(false);
        return ExitCode.Done;
    }
}

/// <summary>
/// The archive that is served, with what encodes its queries, opened together as soon as it is there.
/// </summary>
internal sealed class ServedArchive(ArchiveLocation location, string? model, PromptTemplate? prompt) : IDisposable
{
    private IArchiveStore? _store;
    private IEncoder? _encoder;

    public IArchiveStore Store => _store ?? throw new InvalidOperationException("The archive is not open.");

    public IEncoder Encoder => _encoder ?? throw new InvalidOperationException("The archive is not open.");

    /// <summary>Opens both.</summary>
    /// <returns>False where there is no archive yet.</returns>
    public bool TryOpen()
    {
        if (!location.Exists())
        {
            return false;
        }

        _store = location.Open();
        _encoder = EncoderChoice.Open(model, _store, prompt);
        return true;
    }

    public void Dispose()
    {
        _encoder?.Dispose();
        _store?.Dispose();
    }
}

/// <summary>Runs a server until the process is told to end.</summary>
internal static class Serving
{
    /// <summary>Serves, says where, and returns when requests in hand are answered after a signal.</summary>
    public static async Task RunAsync(
        IArchiveStore store, ServerModels models, ServerOptions options, ILogger log, CancellationToken cancellation)
    {
        await using var server = await ArchiveServer.StartAsync(store, models, options, cancellation)
            .ConfigureAwait(false);
        foreach (var address in server.Addresses)
        {
            ServeEvents.Listening(log, options.Name, address);
        }

        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ServeEvents.Stopping(log);
        await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Serves to this machine alone, on the usual port or, where that is taken, on a free one.</summary>
    public static async Task RunOnFreePortAsync(
        IArchiveStore store, IEncoder encoder, Terminal terminal, CancellationToken cancellation)
    {
        var models = ServerModelChoice.Of(encoder);
        using var log = new ServeLog(LogFormat.Text, terminal);
        var options = new ServerOptions { Name = "demo", PageFolder = PageFolder.Find(), Loggers = log.Loggers };
        try
        {
            await RunAsync(store, models, options, log.Command, cancellation).ConfigureAwait(false);
        }
        catch (ServerException)
        {
            await RunAsync(store, models, options with { Addresses = [new Uri("http://127.0.0.1:0")] }, log.Command,
                cancellation).ConfigureAwait(false);
        }
    }
}

/// <summary>Where a server listens.</summary>
internal sealed class AddressesOption : Option<Uri[]>
{
    private const string Default = "http://127.0.0.1:5080";

    public AddressesOption()
        : base("--urls")
    {
        Description = $"Addresses to listen on, parted by semicolons; port 0 takes a free one. Default {Default}.";
        HelpName = "URL;URL";
        DefaultValueFactory = _ => [new Uri(Default)];
        CustomParser = result =>
        {
            var addresses = new List<Uri>();
            foreach (string text in result.Tokens[0].Value
                .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (Uri.TryCreate(text, UriKind.Absolute, out var address))
                {
                    addresses.Add(address);
                }
                else
                {
                    result.AddError($"--urls takes addresses such as {Default}, not '{text}'.");
                }
            }

            if (addresses.Count == 0)
            {
                result.AddError($"--urls takes addresses such as {Default}, not '{result.Tokens[0].Value}'.");
            }

            return [.. addresses];
        };
    }
}

/// <summary>The options for the map below footprints.</summary>
internal sealed class BaseMapOptionSet
{
    private readonly Option<string?> _url = new("--base-map")
    {
        Description =
            "Tiles to draw below footprints: an address with {z}, {x} and {y}, or a PMTiles file of this machine, "
                + "which is served. Default: none, so that nothing is fetched from elsewhere.",
        HelpName = "URL|FILE",
    };

    private readonly Option<string?> _attribution = new("--base-map-attribution")
    {
        Description = "Whose map it is, shown with it.",
        HelpName = "TEXT",
    };

    /// <summary>The options, for the command.</summary>
    public IReadOnlyList<Option> All => [_url, _attribution];

    /// <summary>The map that a command line asks for; null for none.</summary>
    /// <exception cref="UsageException">The address has no places for tiles, or is missing.</exception>
    public BaseMap? Read(ParseResult parsed)
    {
        var (url, attribution) = (parsed.GetValue(_url), parsed.GetValue(_attribution));
        if (url is null)
        {
            return attribution is null ? null : throw new UsageException("--base-map-attribution needs --base-map.");
        }

        if (IsFile(url))
        {
            return File.Exists(url)
                ? new BaseMap("/api/basemap.pmtiles", attribution ?? "")
                : throw new UsageException(
                    $"--base-map: there is no file {url}; name a PMTiles file, or an address with {{z}}, {{x}} and "
                        + $"{{y}}.");
        }

        bool isTemplate = new[] { "{z}", "{x}", "{y}" }.All(place => url.Contains(place, StringComparison.Ordinal));
        bool isAddress = Uri.TryCreate(url.Split('{')[0], UriKind.RelativeOrAbsolute, out var start)
            && (!start.IsAbsoluteUri ? url.StartsWith('/') : start.Scheme is "http" or "https");
        return isTemplate && isAddress && url.IndexOfAny([';', ' ', '\'', '"']) < 0
            ? new BaseMap(url, attribution ?? "")
            : throw new UsageException(
                $"--base-map takes an address such as https://example.com/{{z}}/{{x}}/{{y}}.png, or a file such as "
                    + $"world.pmtiles, not '{url}'.");
    }

    /// <summary>Full path of the file that a command line names; null for none.</summary>
    public string? FileOf(ParseResult parsed) =>
        parsed.GetValue(_url) is { } url && IsFile(url) ? Path.GetFullPath(url) : null;

    private static bool IsFile(string url) =>
        url.EndsWith(".pmtiles", StringComparison.OrdinalIgnoreCase) && !url.Contains("://", StringComparison.Ordinal);
}

/// <summary>Where the images behind results can be got.</summary>
internal sealed class SceneLinkOption : Option<string?>
{
    public SceneLinkOption()
        : base("--scene-link")
    {
        Description =
            "Where the image behind a result can be got: an address with {source} (its name as answers give it), "
                + "{name} (the last part of it) or {scene} (its number). Default: only images that were fetched have "
                + "a link, to where they came from.";
        HelpName = "URL";
        CustomParser = result =>
        {
            string template = result.Tokens[0].Value;
            bool isAddress = Uri.TryCreate(template.Split('{')[0], UriKind.Absolute, out var start)
                && start.Scheme is "http" or "https";
            bool hasPlace = new[] { "{source}", "{name}", "{scene}" }
                .Any(place => template.Contains(place, StringComparison.Ordinal));
            if (!isAddress || !hasPlace)
            {
                result.AddError(
                    $"--scene-link takes an address such as https://example.com/scenes/{{source}}, not '{template}'.");
            }

            return template;
        };
    }
}

/// <summary>The options that say whom a server answers.</summary>
internal sealed class ProtectionOptionSet
{
    private readonly Option<string?> _keys = KeysOption.Create();
    private readonly Option<bool?> _anonymousRead = new("--anonymous-read")
    {
        Description = "Let clients without a key read. Default: only where --urls are loopback addresses.",
        HelpName = "BOOL",
    };

    private readonly Option<string[]> _cors = new("--cors")
    {
        Description =
            "Origin of another page whose scripts may read answers, such as https://example.com, or * for every "
                + "page. May be given several times.",
        HelpName = "ORIGIN",
    };

    private readonly Option<string[]> _hosts = new("--allow-host")
    {
        Description = "Host name to answer for, such as that of a reverse proxy. May be given several times.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _proxies = new("--trusted-proxy")
    {
        Description =
            "Address of a reverse proxy whose X-Forwarded-For, -Host and -Proto are believed. May be given several "
                + "times.",
        HelpName = "ADDRESS",
    };

    private readonly Option<double?> _rate = new("--rate")
    {
        Description = string.Create(CultureInfo.InvariantCulture,
            $"Requests a second that one client may send, as a mean; 0 for any number. "
                + $"Default {ServerOptions.DefaultRequestsPerSecond}, and any number on loopback."),
        HelpName = "N",
    };

    /// <summary>The options, for the command.</summary>
    public IReadOnlyList<Option> All => [_keys, _anonymousRead, _hosts, _proxies, _cors, _rate];

    /// <summary>Adds what the command line says to a server's options.</summary>
    /// <exception cref="UsageException">An option cannot be used.</exception>
    public ServerOptions AddTo(ServerOptions options, ParseResult parsed)
    {
        string[] origins = parsed.GetValue(_cors) ?? [];
        foreach (string origin in origins)
        {
            if (origin != ServerOptions.AnyOrigin && !IsOrigin(origin))
            {
                throw new UsageException(
                    $"--cors takes an origin such as https://example.com, without a path, or * for all, not "
                        + $"'{origin}'.");
            }
        }

        double? rate = parsed.GetValue(_rate);
        return rate is < 0 or double.NaN or > 1e6
            ? throw new UsageException("--rate takes a number from 0 to 1000000.")
            : options with
            {
                Keys = KeysOption.ExistingFileOf(parsed.GetValue(_keys)),
                AnonymousRead = parsed.GetValue(_anonymousRead),
                CorsOrigins = origins,
                Hosts = parsed.GetValue(_hosts) ?? [],
                TrustedProxies = [.. (parsed.GetValue(_proxies) ?? []).Select(Address)],
                RequestsPerSecond = rate,
            };
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == text;

    private static IPAddress Address(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new UsageException($"--trusted-proxy takes an address such as 127.0.0.1, not '{text}'.");
}

/// <summary>Finds the built page.</summary>
internal static class PageFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "NADIR_WEB";

    /// <summary>
    /// The folder that <see cref="Variable"/> names, or else <c>web/dist</c> beside the program or in the nearest
    /// folder above it; null when the page was not built.
    /// </summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string page = Path.Combine(folder.FullName, "web", "dist");
            if (File.Exists(Path.Combine(page, "index.html")))
            {
                return page;
            }
        }

        return null;
    }
}

/// <summary>Chooses the models that a server works with beside its encoder: those of this installation.</summary>
internal static class ServerModelChoice
{
    /// <summary>What is not installed is left out; what is installed is opened at its first use.</summary>
    public static ServerModels Of(IEncoder encoder)
    {
        var models = ArchiveModels.OfInstallation();
        return new ServerModels(new SharingEncoder(encoder))
        {
            OpenReranker = models.HasDefault(SystemRoles.Reranker) ? () => models.OpenReranker() : null,
            OpenCaptioner = models.HasDefault(SystemRoles.Captioner) ? () => models.OpenCaptioner() : null,
            Attention = (encoder as RetrievalEncoder)?.Attention,
        };
    }
}
