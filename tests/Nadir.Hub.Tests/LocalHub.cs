using System.Security.Cryptography;

namespace Nadir.Hub.Tests;

/// <summary>
/// A hub on 127.0.0.1 with one large file, and a host of its content store, each of which can be made to misbehave.
/// </summary>
internal sealed class LocalHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    public const string Token = "hf_secret";

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-hub-").FullName;

    public LocalHub(int size = 300_000)
    {
        Content = new byte[size];
        new Random(5).NextBytes(Content);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content));
        Serve = request => LocalAnswer.Part(Content, request.From);
        Ask = _ => Found();
        Store = new LocalServer(request => Serve(request));
        Server = new LocalServer(request => Ask(request));
        Settings = new HubSettings
        {
            Endpoint = Server.Address,
            CacheFolder = Path.Combine(_folder, "hub"),
            DownloadFolder = Path.Combine(_folder, "downloads"),
            Token = Token,
            Timeout = TimeSpan.FromSeconds(5),
            RetryDelay = TimeSpan.FromMilliseconds(5),
        };
    }

    public byte[] Content { get; }

    public string Sha256 { get; }

    public LocalServer Server { get; }

    public LocalServer Store { get; }

    public Func<LocalRequest, LocalAnswer> Ask { get; set; }

    public Func<LocalRequest, LocalAnswer> Serve { get; set; }

    public HubSettings Settings { get; set; }

    public HubFile File { get; } = new("owner/model", "weights/model.safetensors");

    public string Blob => Path.Combine(Settings.CacheFolder, "models--owner--model", "blobs", Sha256);

    /// <summary>As the hub answers for a file of its content store.</summary>
    private LocalAnswer Found() => LocalAnswer.Of(
        302,
        [],
        [
            $"Location: {Store.Address}content?signature=1",
            $"X-Repo-Commit: {Commit}",
            $"X-Linked-Etag: \"{Sha256}\"",
            $"X-Linked-Size: {Content.Length}",
            "Content-Length: 0",
        ]);

    public async Task<string> FetchAsync(
        IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var client = new HubClient(Settings);
        return await client.FetchAsync(File, progress, cancellation);
    }

    public async Task<string> RefusedAsync() => (await Assert.ThrowsAsync<HubException>(() => FetchAsync())).Message;

    public void Dispose()
    {
        Server.Dispose();
        Store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
