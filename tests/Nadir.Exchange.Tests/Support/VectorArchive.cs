using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Exchange.Exporting;
using Nadir.Exchange.Importing;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Exchange.Tests.Support;

/// <summary>An archive of made-up windows in a temporary folder.</summary>
public sealed class VectorArchive : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public VectorArchive(int dimension, string model = "made-up", char fingerprint = 'b')
    {
        Dimension = dimension;
        Store = ArchiveStore.OpenOrCreate(
            _folder.Archive, new FixedModel(model, new string(fingerprint, 64), dimension));
    }

    public int Dimension { get; }

    public ArchiveStore Store { get; }

    /// <summary>A path in the folder.</summary>
    public string In(string name) => _folder.In(name);

    /// <summary>Adds images.</summary>
    public void Add(params ItemChange[] images)
    {
        using var writer = Store.OpenWriter();
        writer.Commit(images);
    }

    /// <summary>Exports to GeoParquet.</summary>
    public string Export(string name = "export.parquet", EmbeddingType embedding = EmbeddingType.Float32,
        long rowGroupBytes = 1 << 20)
    {
        ArchiveExport.Run(Store,
            new ExportOptions { GeoParquet = In(name), Embedding = embedding, RowGroupBytes = rowGroupBytes });
        return In(name);
    }

    /// <summary>All windows, by source and pixels.</summary>
    public IReadOnlyList<StoredWindow> All() => Everything(Store);

    /// <summary>All windows of an archive, by source and pixels.</summary>
    public static IReadOnlyList<StoredWindow> Everything(IArchiveStore store) =>
        [.. store.ReadWindows([.. store.ListWindows(0, int.MaxValue).Select(window => window.Id)])
            .OrderBy(window => window.Stamp.Source, StringComparer.Ordinal)
            .ThenBy(window => window.Window.Pixels.X).ThenBy(window => window.Window.Pixels.Y)
            .ThenBy(window => window.Window.Pixels.Width)];

    /// <summary>An image with some windows beside each other.</summary>
    public static ItemChange.Indexed Image(
        string source, Random random, int dimension, int windows = 1, Func<int, string?>? footprint = null,
        Func<int, string[]>? captions = null, ItemDescription? description = null)
    {
        var hash = new byte[32];
        random.NextBytes(hash);
        return new(
            new SourceStamp(source, random.Next(1, 1 << 30), new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc).Ticks
                + (random.Next(1 << 20) * TimeSpan.TicksPerMicrosecond)),
            hash,
            512 * windows,
            512,
            description ?? ItemDescription.None,
            [.. Enumerable.Range(0, windows)
                .Select(i => new CatalogWindow(new PixelWindow(512 * i, 0, 512, 512),
                    footprint?.Invoke(i)) { Captions = captions?.Invoke(i) ?? [] })],
            Vectors(random, dimension, windows));
    }

    /// <summary>Unit vectors.</summary>
    public static float[] Vectors(Random random, int dimension, int count)
    {
        var vectors = new float[dimension * count];
        foreach (var vector in Enumerable.Range(0, count).Select(i => vectors.AsMemory(i * dimension, dimension)))
        {
            var span = vector.Span;
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = (float)(random.NextDouble() - 0.5);
            }

            float norm = System.Numerics.Tensors.TensorPrimitives.Norm<float>(span);
            System.Numerics.Tensors.TensorPrimitives.Divide(span, norm, span);
        }

        return vectors;
    }

    /// <summary>A square of a size in degrees.</summary>
    public static string Square(double west, double south, double side) =>
        FormattableString.Invariant(
            $"{{\"type\":\"Polygon\",\"coordinates\":[[[{west},{south}],[{west + side},{south}],[{west + side},{south + side}],[{west},{south + side}],[{west},{south}]]]}}");

    public void Dispose()
    {
        Store.Dispose();
        _folder.Dispose();
    }
}

/// <summary>Names a model; encodes nothing.</summary>
public sealed class FixedModel(string name, string fingerprint, int dimension) : IEncoder
{
    public string Fingerprint => fingerprint;

    public string Name => name;

    public int Dimension => dimension;

    public ImageInput Input => new(1, SquareFit.Stretch);

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) =>
        throw new NotSupportedException();

    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}

/// <summary>Imports files into a new archive of a temporary folder.</summary>
internal sealed class ImportedArchive : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImportedArchive(string path, ImportOptions? options = null)
        : this([path], options)
    {
    }

    public ImportedArchive(IReadOnlyList<string> paths, ImportOptions? options = null)
    {
        try
        {
            using var import = ArchiveImport.Open(paths, options);
            Store = ArchiveStore.OpenOrCreate(
                _folder.Archive, new FixedModel(import.Model.Name, import.Model.Fingerprint!, import.Dimension));
            Summary = import.Run(Store);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ArchiveStore Store { get; } = null!;

    public ImportSummary Summary { get; } = null!;

    public IReadOnlyList<StoredWindow> All() => VectorArchive.Everything(Store);

    /// <summary>All windows in the order in which the file has them.</summary>
    public IReadOnlyList<StoredWindow> InOrder() =>
        Store.ReadWindows([.. Store.ListWindows(0, int.MaxValue).Select(window => window.Id)]);

    public void Dispose()
    {
        Store?.Dispose();
        _folder.Dispose();
    }
}
