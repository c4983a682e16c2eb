using Nadir.Archive.Ingest;
using Nadir.Archive.Ports;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Contract;

namespace Nadir.Archive.Tests.Support;

/// <summary>An archive of a temporary folder, and short ways to use it.</summary>
public sealed class TestArchive : ITestArchive
{
    public TestArchive(ColorGridEncoder? encoder = null)
    {
        Encoder = encoder ?? new ColorGridEncoder();
        Store = ArchiveStore.OpenOrCreate(Folder.Archive, Encoder);
    }

    public TemporaryFolder Folder { get; } = new();

    public ColorGridEncoder Encoder { get; }

    public ArchiveStore Store { get; }

    IArchiveStore ITestArchive.Store => Store;

    public RecordingObserver Observer { get; private set; } = new();

    public ArchiveSearch Search => new(Store, Encoder);

    public string AddImage(string name, int seed) => TestImages.Write(Folder.Image(name), TestImages.Random(seed));

    public void AddImages(int count, int firstSeed = 0)
    {
        for (var i = 0; i < count; i++)
        {
            AddImage($"{i:D4}.bmp", firstSeed + i);
        }
    }

    public IngestSummary Ingest(IngestOptions? options = null, params string[] paths)
    {
        Observer = new RecordingObserver();
        return new Ingestion(Store, Encoder, options).Run(paths.Length > 0 ? paths : [Folder.Images], Observer);
    }

    /// <summary>Every window of the archive, by search.</summary>
    public IReadOnlyList<SearchResult> Everything() => Search.ByText("grey", new SearchOptions { Count = 100_000 });

    public void Dispose()
    {
        Store.Dispose();
        Folder.Dispose();
    }
}
