namespace Nadir.Cli.Tests.Samples;

/// <summary>
/// A small model, eight images and the archive that <c>nadir index</c> made of them. Tests must not change it.
/// </summary>
public sealed class IndexedArchive : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Model => Path.Combine(_folder.Path, "model");

    public string Images => Path.Combine(_folder.Path, "images");

    public string Archive => Path.Combine(_folder.Path, "archive");

    internal CommandRun IndexRun { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        SmallModel.Write(Model);
        ImageFiles.WriteGood(Images, 8);
        IndexRun = await CommandRun.Of("index", Images, "--archive", Archive, "--model", Model, "--json");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
