using System.Net.Http.Headers;
using Nadir.Archive.Ingest;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;

namespace Nadir.Server.Tests.Support;

/// <summary>
/// A real server on a free port of 127.0.0.1 over a small archive: eight plain images of known colours, found by the
/// words red, green, blue and white. Shared by the tests of a class; what changes the archive makes its own.
/// </summary>
public sealed class ServerFixture : IAsyncLifetime, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("nadir-server-").FullName;
    private readonly ServerOptions _options;
    private readonly Func<ServerModels, ServerModels> _models;
    private ArchiveServer? _server;
    private HttpClient? _client;

    /// <summary>A server with the default options.</summary>
    public ServerFixture()
        : this(new ServerOptions())
    {
    }

    internal ServerFixture(ServerOptions options, Func<ServerModels, ServerModels>? models = null)
    {
        _models = models ?? (plain => plain);
        _options = options with { Addresses = [new Uri("http://127.0.0.1:0")], Name = "test" };
        Images = Directory.CreateDirectory(Path.Combine(_root, "secret-place", "images")).FullName;
        Store = ArchiveStore.OpenOrCreate(Path.Combine(_root, "hidden-archive"), Encoder);
    }

    /// <summary>The folder of the images; no answer may name it.</summary>
    public string Images { get; }

    /// <summary>Words that would tell of this machine's folders; no answer may hold one.</summary>
    public IReadOnlyList<string> Secrets => [_root, "secret-place", "hidden-archive"];

    public ColorGridEncoder Encoder { get; } = new();

    public ArchiveStore Store { get; }

    public ArchiveServer Server => _server!;

    /// <summary>Speaks to the server.</summary>
    public HttpClient Client => _client!;

    /// <summary>Writes plain images and indexes them.</summary>
    public void Add(params (string Name, byte R, byte G, byte B)[] images)
    {
        foreach (var (name, r, g, b) in images)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Images, name))!);
            TestImages.Write(Path.Combine(Images, name), TestImages.Plain(40, 30, r, g, b));
        }

        Ingest();
    }

    /// <summary>Brings the archive up to date with the folder of the images.</summary>
    public void Ingest() => new Ingestion(Store, Encoder).Run([Images], null);

    public async Task InitializeAsync()
    {
        Add(
            ("red.png", 230, 20, 20),
            ("green.png", 20, 230, 20),
            ("blue.png", 20, 20, 230),
            ("white.png", 250, 250, 250),
            ("black.png", 5, 5, 5),
            ("more/orange.png", 240, 140, 20),
            ("more/teal.png", 10, 120, 120),
            ("more/pink.png", 250, 150, 200));
        _server = await ArchiveServer.StartAsync(Store, _models(new ServerModels(Encoder)), _options);
        _client = new HttpClient { BaseAddress = Server.Addresses[0] };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("tests", "1"));
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        Store.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
