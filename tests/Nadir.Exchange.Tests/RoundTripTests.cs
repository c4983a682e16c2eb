using Nadir.Archive;
using Nadir.Exchange.Exporting;
using Nadir.Exchange.Importing;
using Nadir.Exchange.Tests.Support;
using Nadir.Stac.Geometries;
using Nadir.Stac.Items;

namespace Nadir.Exchange.Tests;

public sealed class RoundTripTests
{
    private const string Cut =
        """{"type":"MultiPolygon","coordinates":[[[[179,-1],[180,-1],[180,1],[179,1],[179,-1]]],[[[-180,-1],[-179,-1],[-179,1],[-180,1],[-180,-1]]]]}""";
    private const string Holed =
        """{"type":"Polygon","coordinates":[[[0,0],[3,0],[3,3],[0,3],[0,0]],[[1,1],[1,2],[2,2],[1,1]]]}""";

    private static readonly DateTimeOffset Noon = new(2021, 6, 1, 12, 0, 0, 123, 456, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 50)]
    [InlineData(16, 4000)]
    [InlineData(48, 2000)]
    [InlineData(300, 1500)]
    [InlineData(512, 1500)]
    [InlineData(1000, 300)]
    public void Vectors_come_back_to_the_last_bit(int dimension, int count)
    {
        using var archive = new VectorArchive(dimension);
        var random = new Random(dimension);
        archive.Add([.. Enumerable.Range(0, count / 5)
            .Select(i => VectorArchive.Image($"/images/{i:D5}.tif", random, dimension, 5))]);

        using var imported = new ImportedArchive(archive.Export(rowGroupBytes: 100_000));

        var (before, after) = (archive.All(), imported.All());
        Assert.Equal(count / 5 * 5, after.Count);
        Assert.All(before.Zip(after),
            pair => Assert.True(pair.First.Vector.AsSpan().SequenceEqual(pair.Second.Vector)));

        // And they stay what they are however often they go there and back.
        string again = archive.In("again.parquet");
        ArchiveExport.Run(imported.Store, new ExportOptions { GeoParquet = again });
        using var twice = new ImportedArchive(again);
        Assert.All(before.Zip(twice.All()),
            pair => Assert.True(pair.First.Vector.AsSpan().SequenceEqual(pair.Second.Vector)));
    }

    [Fact]
    public void Everything_that_is_known_of_windows_and_images_comes_back()
    {
        using var archive = Everything();
        using var imported = new ImportedArchive(archive.Export(rowGroupBytes: 2000));

        AssertEqual(archive.All(), imported.All());
        Assert.Equal(archive.Store.ReadStatistics() with { Segments = 0, VectorBytes = 0, CatalogBytes = 0 },
            imported.Store.ReadStatistics() with { Segments = 0, VectorBytes = 0, CatalogBytes = 0 });
        Assert.Equal((archive.Store.Info.EncoderName, archive.Store.Info.Fingerprint, archive.Store.Info.Dimension),
            (imported.Store.Info.EncoderName, imported.Store.Info.Fingerprint, imported.Store.Info.Dimension));
        Assert.Equal(1, imported.Summary.Unplaced);
        Assert.Empty(imported.Summary.Warnings);
    }

    [Fact]
    public void What_is_there_already_stays_and_is_counted()
    {
        using var archive = Everything();
        string file = archive.Export();
        using var import = ArchiveImport.Open([file]);

        var summary = import.Run(archive.Store);

        Assert.Equal((0, archive.All().Count), (summary.Added, summary.Unchanged));
        Assert.Equal(archive.All().Count, archive.Store.ReadStatistics().Windows);
    }

    [Fact]
    public void Windows_that_are_missing_of_an_image_are_added_to_it()
    {
        using var archive = Everything();
        string whole = archive.Export();
        string half = archive.In("half.parquet");
        using (var duck = new Duck())
        {
            // Without the metadata of the file: the columns alone tell what the rows are.
            duck.Run($"COPY (SELECT * FROM '{whole}' WHERE \"window\".x < 1000) TO '{half}' (FORMAT parquet)");
        }

        using var imported = new ImportedArchive(half, new() { Model = new("made-up", new string('b', 64)) });
        Assert.InRange(imported.All().Count, 1, archive.All().Count - 1);
        using var import = ArchiveImport.Open([whole]);
        var summary = import.Run(imported.Store);

        Assert.Equal(archive.All().Count, summary.Added + summary.Unchanged);
        AssertEqual(archive.All(), imported.All(), exactVectors: false);
    }

    [Theory]
    [InlineData(EmbeddingType.Float16, 1e-3)]
    [InlineData(EmbeddingType.Int8, 1e-2)]
    public void Rounded_vectors_are_near_to_what_they_were(EmbeddingType type, double tolerance)
    {
        using var archive = Everything();
        using var imported = new ImportedArchive(archive.Export(embedding: type));

        Assert.All(archive.All().Zip(imported.All()), pair =>
        {
            double cosine = System.Numerics.Tensors.TensorPrimitives.Dot<float>(pair.First.Vector, pair.Second.Vector);
            Assert.InRange(1 - cosine, -1e-6, tolerance * tolerance);
            Assert.NotEqual(pair.First.Vector, pair.Second.Vector);
        });
    }

    private static VectorArchive Everything()
    {
        const int Dimension = 24;
        var archive = new VectorArchive(Dimension);
        var random = new Random(5);
        ItemAttribute[] attributes =
        [
            ItemAttribute.Of("gsd", 0.5), ItemAttribute.Of("instruments", "msi"),
            ItemAttribute.Of("instruments", "pan"), ItemAttribute.Of("text number", "5.0"),
            ItemAttribute.Of("big", 1e21), ItemAttribute.Of("letters", "Ünïcode \"quotes\" \\ \n 日本"),
            ItemAttribute.Of("empty", ""), ItemAttribute.Of("minus", -0.25), ItemAttribute.Of("inf", "Infinity"),
        ];
        archive.Add(
            VectorArchive.Image("/a/instant.tif", random, Dimension, 3, i => VectorArchive.Square(10 + i, 50, 0.1),
                i => [$"the window {i}"], new ItemDescription(Noon, Noon, attributes)),
            VectorArchive.Image("/a/range.tif", random, Dimension, 2, _ => Cut, _ => ["one", "two", "three"],
                new ItemDescription(Noon, Noon.AddHours(2), [])),
            VectorArchive.Image("/a/open.tif", random, Dimension, 1, _ => Holed, null,
                new ItemDescription(Noon, null, [])),
            VectorArchive.Image("/a/open end.tif", random, Dimension, 1,
                _ => VectorArchive.Square(-120.123456789, -33.3, 1e-4), null, new ItemDescription(null, Noon, [])),
            VectorArchive.Image("https://example.com/a?b=c#d", random, Dimension, 1));
        return archive;
    }

    private static void AssertEqual(
        IReadOnlyList<StoredWindow> expected, IReadOnlyList<StoredWindow> actual, bool exactVectors = true)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.Equal(one.Stamp, other.Stamp);
            Assert.Equal((one.Width, one.Height, one.Window.Pixels), (other.Width, other.Height, other.Window.Pixels));
            Assert.Equal(one.Hash, other.Hash);
            Assert.Equal(one.Window.Captions, other.Window.Captions);
            Assert.Equal((one.Description.AcquiredFrom, one.Description.AcquiredTo),
                (other.Description.AcquiredFrom, other.Description.AcquiredTo));
            Assert.Equal(one.Description.Attributes, other.Description.Attributes);
            Assert.Equal(one.Window.Footprint is null, other.Window.Footprint is null);
            if (one.Window.Footprint is not null)
            {
                Assert.True(FootprintGeometry.Read(one.Window.Footprint)
                    .EqualsExact(FootprintGeometry.Read(other.Window.Footprint!)), one.Stamp.Source);
            }

            if (exactVectors)
            {
                Assert.Equal(one.Vector, other.Vector);
            }
        }
    }
}
