using System.Net;
using Microsoft.Extensions.Logging;
using Nadir.Archive.Ports;
using Nadir.Server.Protection.Keys;

namespace Nadir.Server;

/// <summary>How a server listens, whom it answers, and what it shows.</summary>
public sealed record ServerOptions
{
    /// <summary>
    /// Where to listen: <c>http://ADDRESS:PORT</c>, the port 0 for any free one. Default <c>http://127.0.0.1:5080</c>.
    /// </summary>
    public IReadOnlyList<Uri> Addresses { get; init; } = [new("http://127.0.0.1:5080")];

    /// <summary>What the archive is called in answers; must not be blank.</summary>
    public string Name { get; init; } = "archive";

    /// <summary>The map that the page draws below footprints; null for none.</summary>
    public BaseMap? BaseMap { get; init; }

    /// <summary>
    /// A PMTiles file of this machine that is served as the base map, in the place of tiles from elsewhere; null for
    /// none. Then
    /// <see cref="BaseMap"/> says whose map it is, and its address is <c>/api/basemap.pmtiles</c>.
    /// </summary>
    public string? BaseMapFile { get; init; }

    /// <summary>
    /// Where the image behind a result can be got: an address in which <c>{source}</c> stands for the image's name as
    /// answers give it,
    /// <c>{name}</c> for its last part and <c>{scene}</c> for its number; null for none.
    /// </summary>
    public string? SceneLink { get; init; }

    /// <summary>
    /// Requests that a client may send a second where the server listens beyond loopback and nothing else is said.
    /// </summary>
    public const double DefaultRequestsPerSecond = 100;

    /// <summary>The file of keys that open the archive; null for none.</summary>
    public KeyFile? Keys { get; init; }

    /// <summary>
    /// Whether clients without a key may read; null: only where the server listens on loopback addresses alone.
    /// </summary>
    public bool? AnonymousRead { get; init; }

    /// <summary>In <see cref="CorsOrigins"/>: pages of any origin.</summary>
    public const string AnyOrigin = "*";

    /// <summary>
    /// Origins of other pages whose scripts may read answers, such as <c>https://example.com</c>, or
    /// <see cref="AnyOrigin"/>. Default none.
    /// </summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>
    /// Host names that the server answers for, beside <c>localhost</c> and loopback addresses. Where it listens beyond
    /// loopback and none is given, it answers for all.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>
    /// Addresses of reverse proxies whose word is taken for the client's address, host and scheme (X-Forwarded-For,
    /// -Host, -Proto). Default none.
    /// </summary>
    public IReadOnlyList<IPAddress> TrustedProxies { get; init; } = [];

    /// <summary>
    /// Requests that a client may send a second, as a mean over four seconds; 0 for any number; null: any number where
    /// the server listens on loopback alone, else <see cref="DefaultRequestsPerSecond"/>.
    /// </summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Folder of the built page, with <c>index.html</c>; null for none.</summary>
    public string? PageFolder { get; init; }

    /// <summary>Receives a line of JSON for each request, without what was searched for; null for none.</summary>
    public TextWriter? AccessLog { get; init; }

    /// <summary>
    /// Receives what the server tells whoever runs it, such as that the archive is damaged, in the category
    /// <c>Nadir.Server</c>, and what ASP.NET tells; belongs to the caller. Null: it is lost. docs/operations.md lists
    /// the events.
    /// </summary>
    public ILoggerFactory? Loggers { get; init; }

    /// <summary>Bounds of requests and of the work that goes on at once.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>
    /// Whether nobody but programs of this machine can reach the server: it listens on loopback, and no proxy leads to
    /// it.
    /// </summary>
    internal bool IsForThisMachine => TrustedProxies.Count == 0 && Addresses.All(address => address.IsLoopback);

    /// <summary>Whether clients without a key may read.</summary>
    internal bool AllowsAnonymousRead => AnonymousRead ?? IsForThisMachine;
}

/// <summary>The models that a server works with. It does not dispose what it is given here.</summary>
/// <param name="Encoder">The encoder that the archive was made with.</param>
public sealed record ServerModels(IEncoder Encoder)
{
    /// <summary>Opens the model that reranks, at its first use; null where there is none.</summary>
    public Func<IReranker>? OpenReranker { get; init; }

    /// <summary>Opens the model that describes pictures, at its first use; null where there is none.</summary>
    public Func<ICaptioner>? OpenCaptioner { get; init; }

    /// <summary>
    /// The encoder's model, where it tells where it looks; called on the thread of the encoder. Null where it does not
    /// tell.
    /// </summary>
    public IAttention? Attention { get; init; }
}

/// <summary>A map to draw below footprints.</summary>
/// <param name="Url">Template of its tiles, with <c>{z}</c>, <c>{x}</c> and <c>{y}</c>.</param>
/// <param name="Attribution">Whose map it is, to be shown with it.</param>
public sealed record BaseMap(string Url, string Attribution);
