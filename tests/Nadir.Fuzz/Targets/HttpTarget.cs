using System.Net.Http.Headers;
using System.Text;
using Nadir.Archive.Ingest;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Fuzz.Images;
using Nadir.Fuzz.Mutations;
using Nadir.Server;

namespace Nadir.Fuzz.Targets;

/// <summary>Sends bodies to a server in this process; an answer of 500 or more, or none, is a finding.</summary>
internal sealed class HttpTarget : FuzzTarget
{
    private const string Boundary = "fuzzed";

    private static readonly string[] Addresses = ["/api/search", "/stac/search", "/api/locate", "/api/caption",
        "/api/search", "/stac/search"];

    private readonly TextMutation _json = new(
        [
            """{"text":"red","k":3}""", """{"id":1,"k":10,"bbox":[0,0,1,1]}""",
            """{"terms":[{"text":"red","weight":1},{"id":2,"weight":-0.5}],"k":2}""",
            """{"text":"blue","polygon":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},"after":"2020-01-01","where":["a=b"],"source":"more"}""",
            """{"bbox":[-10,-10,10,10],"limit":5,"datetime":"2020-01-01T00:00:00Z/.."}""",
            """{"intersects":{"type":"Point","coordinates":[1,2]},"collections":["test"],"ids":["1"]}""",
            """{"text":"red","id":1}""", """{"id":1,"alternatives":3}""",
        ],
        ["\"text\":", "\"id\":", "\"k\":", "\"image\":\"AAAA\"", "\"terms\":[", "\"weight\":",
            "\"bbox\":[180,0,-180,1]", "\"cursor\":\"AAAA\"", "\"rerank\":true", "\"hybrid\":true", "\"where\":[",
            "\"limit\":10000", "\"filter\":", "\"fields\":{}", "\"token\":\"x\"", "\"datetime\":\"../..\""]);

    private readonly string _root = Directory.CreateTempSubdirectory("nadir-fuzz-").FullName;
    private readonly ColorGridEncoder _encoder = new();
    private readonly Lazy<byte[][]> _images = new(
        () => [.. ImageSeeds.Png(), .. ImageSeeds.Jpeg(), .. ImageSeeds.Jpeg2000(), .. ImageSeeds.WebP()]);
    private ArchiveStore? _store;
    private ArchiveServer? _server;
    private HttpClient? _client;

    public override string Name => "http";

    public override int SmokeCount => 250;

    public override long MemoryBudget => 768L << 20;

    // The first byte chooses the address, the second the type; the rest is the body.
    public override byte[] Make(Random random)
    {
        var type = random.Next(10);
        var body = type < 7 ? _json.Make(random) : Form(random);
        return [(byte)random.Next(Addresses.Length), (byte)type, .. body];
    }

    public override void Run(byte[] input)
    {
        var client = _client ??= Start();
        if (input.Length < 2)
        {
            return;
        }

        using var content = new ByteArrayContent(input, 2, input.Length - 2);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(input[1] < 7 ? "application/json"
            : $"multipart/form-data; boundary={Boundary}");
        using var answer = client.PostAsync(Addresses[input[0] % Addresses.Length], content).GetAwaiter().GetResult();
        var text = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        if ((int)answer.StatusCode >= 500 || text.Contains(_root, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{(int)answer.StatusCode}: {text}");
        }
    }

    public override void Dispose()
    {
        _client?.Dispose();
        _server?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _store?.Dispose();
        Directory.Delete(_root, recursive: true);
        base.Dispose();
    }

    private byte[] Form(Random random)
    {
        var image = Mutation.Apply(_images.Value, _ => [], random);
        byte[] body =
        [
            .. Encoding.ASCII.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\n"),
            .. random.Next(2) == 0 ? "{\"k\":2}"u8.ToArray() : _json.Make(random),
            .. Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\n"),
            .. image,
            .. Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n"),
        ];
        return random.Next(3) == 0 ? Mutation.Apply([body], _ => [], random) : body;
    }

    private HttpClient Start()
    {
        foreach (var (name, red) in new[] { ("red.bmp", (byte)230), ("dark.bmp", (byte)10) })
        {
            TestImages.Write(Path.Combine(_root, "images", name), TestImages.Plain(40, 30, red, 20, 20));
        }

        _store = ArchiveStore.OpenOrCreate(Path.Combine(_root, "archive"), _encoder);
        new Ingestion(_store, _encoder).Run([Path.Combine(_root, "images")], null);
        var options = new ServerOptions { Addresses = [new Uri("http://127.0.0.1:0")], Name = "test" };
        _server = ArchiveServer.StartAsync(_store, new ServerModels(_encoder), options).GetAwaiter().GetResult();
        return new HttpClient { BaseAddress = _server.Addresses[0], Timeout = TimeSpan.FromSeconds(100) };
    }
}
