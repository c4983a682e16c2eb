using System.IO.Compression;
using System.Security.Cryptography;

namespace Nadir.Hub.Tests;

public sealed class PulledModelTests : IDisposable
{
    private readonly LocalHub _hub = new();

    public PulledModelTests()
    {
        var usual = _hub.Ask;
        // The tokenizer's files are small ones of their own repository.
        _hub.Ask = request => request.Path.Contains(ModelRegistry.Current.TokenizerRepository, StringComparison.Ordinal)
            ? LocalAnswer.Of(200, "#version: 0.2\n"u8.ToArray(), "ETag: \"small\"", $"X-Repo-Commit: {LocalHub.Commit}",
                "Content-Length: 14")
            : usual(request);
    }

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task Weights_of_a_repository_come_with_the_tokenizer()
    {
        var pulled = await PullAsync(
            Entry() with { Repository = "owner/model", File = "model.safetensors", Sha256 = _hub.Sha256 });

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(pulled.Checkpoint));
        Assert.Equal(ModelRegistry.Current.TokenizerFiles.Order(),
            Directory.GetFiles(pulled.TokenizerFolder!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_backbone_comes_without_a_tokenizer()
    {
        var pulled = await PullAsync(
            Entry() with { Repository = "owner/model", File = "model.safetensors", IsBackbone = true });

        Assert.Equal(_hub.Content, await File.ReadAllBytesAsync(pulled.Checkpoint));
        Assert.Null(pulled.TokenizerFolder);
        Assert.DoesNotContain(_hub.Server.Requests,
            request => request.Path.Contains(ModelRegistry.Current.TokenizerRepository, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_encoder_comes_with_its_own_word_pieces_and_settings()
    {
        var pulled = await PullAsync(
            Entry() with { Repository = "owner/model", File = "model.safetensors", IsTextEncoder = true });

        var folder = Path.GetDirectoryName(pulled.Checkpoint)!;
        Assert.Equal(folder, pulled.TokenizerFolder);
        Assert.All(ModelRegistry.TextEncoderFiles, file => Assert.True(File.Exists(Path.Combine(folder, file)), file));
        Assert.DoesNotContain(_hub.Server.Requests,
            request => request.Path.Contains(ModelRegistry.Current.TokenizerRepository, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_archive_is_unpacked_once()
    {
        var archive = Archive("epoch_20.pt");
        _hub.Serve = request => LocalAnswer.Part(archive, request.From);
        var entry = Entry() with
        {
            Address = new Uri(_hub.Store.Address, "Sky.zip"),
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(archive))
        };

        var pulled = await PullAsync(entry);

        Assert.Equal("epoch_20.pt", await File.ReadAllTextAsync(pulled.Checkpoint));
        Assert.Equal(pulled, await PullAsync(entry));
        Assert.Single(_hub.Store.Requests);
    }

    [Fact]
    public async Task An_archive_of_several_checkpoints_is_left_to_the_user()
    {
        var archive = Archive("a.pt", "b.pt");
        _hub.Serve = request => LocalAnswer.Part(archive, request.From);

        var error = await Assert.ThrowsAsync<HubException>(
            () => PullAsync(Entry() with { Address = new Uri(_hub.Store.Address, "Sky.zip") }));

        Assert.Contains("2 checkpoints", error.Message);
    }

    private static RegisteredModel Entry() => new("some", "ViT-B/32", "MIT", "a test");

    private static byte[] Archive(params string[] names)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var name in names)
            {
                using var writer = new StreamWriter(zip.CreateEntry($"checkpoints/{name}").Open());
                writer.Write(name);
            }
        }

        return stream.ToArray();
    }

    private async Task<PulledModel> PullAsync(RegisteredModel model)
    {
        using var client = new HubClient(_hub.Settings);
        return await PulledModel.FetchAsync(client, model);
    }
}
