using System.Text.Json;
using Nadir.Exchange.Exporting;
using Nadir.Exchange.Tests.Support;
using Nadir.Stac.Items;

namespace Nadir.Exchange.Tests.Exporting;

/// <summary>A STAC collection in a folder of its own, held against the specification's lists of fields.</summary>
public sealed class StacCollectionTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2021, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly VectorArchive _archive = new(7);

    public StacCollectionTests() => _archive.Add(
        VectorArchive.Image("/a.tif", new Random(3), 7, 3, i => VectorArchive.Square(i, 1, 1), null,
            new ItemDescription(Noon, Noon, [])));

    public void Dispose() => _archive.Dispose();

    [Theory]
    [InlineData("stac", "export.parquet", "../export.parquet")]
    [InlineData("deep/er", "a b.parquet", "../../a%20b.parquet")]
    [InlineData(".", "export.parquet", "./export.parquet")]
    public void It_leads_to_the_file_from_its_folder(string folder, string file, string reference)
    {
        var summary = ArchiveExport.Run(
            _archive.Store, new ExportOptions { GeoParquet = _archive.In(file), Stac = _archive.In(folder) });

        string collection = Path.GetFullPath(Path.Combine(_archive.In(folder), "collection.json"));
        Assert.Equal([_archive.In(file), collection], summary.Files);
        Assert.Equal(reference, Read(collection).GetProperty("assets").GetProperty("geoparquet").GetProperty("href")
            .GetString());
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(collection)!, Uri.UnescapeDataString(reference))));
    }

    [Fact]
    public void It_has_the_fields_of_STAC_and_of_embeddings()
    {
        ArchiveExport.Run(_archive.Store,
            new ExportOptions { GeoParquet = _archive.In("v.parquet"), Stac = _archive.In("stac") });
        var root = Read(Path.Combine(_archive.In("stac"), "collection.json"));

        // github.com/radiantearth/stac-spec, v1.1.0, collection-spec: the fields that a collection must have, and their
        // types.
        (string Name, JsonValueKind Kind)[] required =
        [
            ("type", JsonValueKind.String), ("stac_version", JsonValueKind.String), ("id", JsonValueKind.String),
            ("description", JsonValueKind.String),
            ("license", JsonValueKind.String), ("extent", JsonValueKind.Object), ("links", JsonValueKind.Array),
        ];
        Assert.All(required, field => Assert.Equal(field.Kind, root.GetProperty(field.Name).ValueKind));
        Assert.Equal(("Collection", "1.1.0"),
            (root.GetProperty("type").GetString(), root.GetProperty("stac_version").GetString()));
        Assert.All(root.GetProperty("stac_extensions").EnumerateArray(),
            extension => Assert.True(Uri.IsWellFormedUriString(extension.GetString(), UriKind.Absolute)));
        Assert.All(root.GetProperty("links").EnumerateArray(),
            link => Assert.True(link.TryGetProperty("rel", out _) && link.TryGetProperty("href", out _)));
        var box = root.GetProperty("extent").GetProperty("spatial").GetProperty("bbox");
        Assert.All(box.EnumerateArray(), bounds => Assert.Equal(4, bounds.GetArrayLength()));
        Assert.All(root.GetProperty("extent").GetProperty("temporal").GetProperty("interval").EnumerateArray(),
            interval => Assert.Equal(2, interval.GetArrayLength()));
        var asset = Assert.Single(root.GetProperty("assets").EnumerateObject()).Value;
        Assert.Equal("application/vnd.apache.parquet", asset.GetProperty("type").GetString());

        // The embedding extension as the Geo-Embeddings Sprint of March 2026 proposed it.
        Assert.Equal(("chip", 7),
            (root.GetProperty("emb:type").GetString(), root.GetProperty("emb:dimensions").GetInt32()));
        Assert.Equal(("made-up", new string('b', 64)),
            (root.GetProperty("emb:model").GetProperty("id").GetString(),
                root.GetProperty("emb:model").GetProperty("sha256").GetString()));
        Assert.Equal([512, 512],
            root.GetProperty("emb:chip_layout").GetProperty("chip_size").EnumerateArray()
                .Select(side => side.GetInt32()));

        // What it leads to is what it says.
        using var duck = new Duck();
        Assert.Equal(7, duck.One<long>($"SELECT DISTINCT len(embedding) FROM '{_archive.In("v.parquet")}'"));
    }

    [Fact]
    public void A_file_in_the_folders_place_is_told_before_anything_is_written()
    {
        File.WriteAllText(_archive.In("stac"), "");
        var error = Assert.Throws<ExchangeException>(
            () => ArchiveExport.Run(_archive.Store,
                new ExportOptions { GeoParquet = _archive.In("v.parquet"), Stac = _archive.In("stac") }));
        Assert.Contains("is a file", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_archive.In("v.parquet")));
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
}
