using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Nadir.Archive;
using Nadir.Archive.Ingest;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Fuzz.Mutations;
using Nadir.Stac.Documents;
using Nadir.Stac.Items;
using Nadir.Vectors;

namespace Nadir.Fuzz.Targets;

/// <summary>Readers of areas, catalogs of STAC, segment files and the archive's own catalog.</summary>
internal static class ArchiveTargets
{
    private const int Dimension = 16;

    private static readonly string[] GeoJsonTokens =
    [
        "{\"type\":\"Polygon\",\"coordinates\":", "\"MultiPolygon\"", "\"Point\"", "\"GeometryCollection\"",
        "\"Feature\"", "\"geometry\":", "\"coordinates\":", "[[0,0],[1,0],[1,1],[0,0]]", "[180,90]", "null",
    ];

    private static readonly string[] StacTokens =
    [
        "\"stac_version\":\"1.0.0\"", "\"type\":\"Feature\"", "\"assets\":{}", "\"href\":\"a.tif\"",
        "\"href\":\"http://127.0.0.1:1/a.tif\"", "\"datetime\":null", "\"datetime\":\"2020-01-01T00:00:00Z\"",
        "\"start_datetime\":\"0001-01-01T00:00:00Z\"", "\"bbox\":[0,0,1,1]", "\"links\":[]", "\"rel\":\"next\"",
        "\"proj:epsg\":4326", "\"eo:cloud_cover\":1e300", "\"collection\":\"c\"",
    ];

    private static readonly string[] WktTokens = ["POLYGON", "MULTIPOLYGON", "EMPTY", "Z", "M", "SRID=4326;",
        "((0 0,1 0,1 1,0 0))", "POINT", "GEOMETRYCOLLECTION", "CURVEPOLYGON", "nan", "1e400"];

    public static FuzzTarget GeoJson() => new TextTarget(
        "geojson",
        [
            """{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[3,2],[3,3],[2,2]]]}""",
            """{"type":"MultiPolygon","coordinates":[[[[170,0],[190,0],[190,10],[170,0]]],[[[0,0],[1,0],[1,1],[0,0]]]]}""",
            """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[5,5],[6,5],[6,6],[5,5]]]}}]}""",
            """{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[0,0],[5,5]]}]}""",
        ],
        GeoJsonTokens,
        bytes =>
        {
            SearchArea.ParsePolygon(Encoding.UTF8.GetString(bytes));
            using var document = JsonDocument.Parse(bytes);
            SearchArea.OfGeoJson(document.RootElement);
        },
        error => error is ArchiveException or JsonException,
        smoke: 4000);

    public static FuzzTarget Wkt() => new TextTarget(
        "wkt",
        ["POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 3 2, 3 3, 2 2))",
            "MULTIPOLYGON (((170 0, 190 0, 190 10, 170 0)), ((0 0, 1 0, 1 1, 0 0)))",
            "POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))"],
        WktTokens,
        bytes => SearchArea.ParsePolygon(Encoding.UTF8.GetString(bytes)),
        error => error is ArchiveException,
        smoke: 4000);

    public static FuzzTarget Conditions() => new TextTarget(
        "condition",
        [
            "cloud<10", "platform=sentinel-2a", "key in a,b,c", "name like %harbor%", "gsd>=0.5", "a!=b",
            "eo:cloud_cover + 2 * gsd < 20 AND NOT (platform = 'o''neill' OR \"my prop\" IN ('a', 'b'))",
            "S_WITHIN(geometry, POLYGON((0 0, 4 0, 4 4, 0 0))) OR T_DURING(datetime, INTERVAL('2020-01-01', '..'))",
            "CASEI(name) LIKE CASEI('%x\\_') AND a BETWEEN 1 AND 2.5e3 AND b IS NOT NULL",
        ],
        ["=", "!=", "<", "<=", ">", ">=", " in ", " like ", "%", "_", "\"", ",", "'", "(", ")", " AND ", " OR ",
            " NOT ", " IS NULL", "BBOX(0,0,1,1)", "POINT Z", "TIMESTAMP('", "-", "^", "\\"],
        bytes =>
        {
            FilterExpression.Parse(Encoding.UTF8.GetString(bytes));
            SearchArea.ParseBox(Encoding.UTF8.GetString(bytes));
        },
        error => error is ArchiveException,
        smoke: 4000);

    public static FuzzTarget StacItems() => new TextTarget(
        "stac",
        [
            """{"type":"Feature","stac_version":"1.0.0","id":"a","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},"bbox":[0,0,1,1],"properties":{"datetime":"2020-12-11T22:38:32.125Z","gsd":0.5,"eo:cloud_cover":1.2,"proj:epsg":32659},"links":[{"rel":"self","href":"./a.json"}],"assets":{"visual":{"href":"./a.tif","type":"image/tiff; application=geotiff","roles":["visual"],"eo:bands":[{"name":"b1"}]},"thumbnail":{"href":"http://127.0.0.1:1/t.png","type":"image/png","roles":["thumbnail"]}}}""",
            """{"type":"Collection","stac_version":"1.0.0","id":"c","description":"d","license":"x","extent":{"spatial":{"bbox":[[0,0,1,1]]},"temporal":{"interval":[["2020-01-01T00:00:00Z",null]]}},"links":[{"rel":"item","href":"./a.json"}]}""",
            """{"type":"Catalog","stac_version":"1.0.0","id":"c","description":"d","links":[{"rel":"child","href":"./b/collection.json"},{"rel":"next","href":"?page=2"}]}""",
        ],
        StacTokens,
        bytes =>
        {
            var address = new StacAddress("/catalog/a.json");
            using var document = StacDocument.Parse(address, address, 0, bytes);
            new StacItemReader(null, "/catalog").Read(document.Root, document, null);
        },
        error => error is StacException,
        smoke: 3000);

    public static FuzzTarget Segments() => new FileTarget(
        "segment", SegmentSeeds, ReadSegment, error => error is SegmentReadException, smoke: 400,
        _ => [new(8, 4, true), new(12, 4, true), new(16, 8, true), new(56, 4, true), new(124, 4, true)],
        file =>
        {
            if (file.Length >= 128)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(124), Crc32C.Of(file.AsSpan(0, 124)));
            }
        });

    public static FuzzTarget Catalog() => new CatalogTarget();

    private static byte[][] SegmentSeeds()
    {
        var folder = Directory.CreateTempSubdirectory("nadir-fuzz-").FullName;
        var path = Path.Combine(folder, "segment");
        using (var writer = new SegmentWriter(path, Dimension, 20, new string('a', 64)))
        {
            var random = new Random(1);
            for (var id = 0; id < 20; id++)
            {
                writer.Add(id, [.. Enumerable.Range(0, Dimension).Select(_ => random.NextSingle())]);
            }

            writer.Commit();
        }

        byte[][] seeds = [File.ReadAllBytes(path)];
        Directory.Delete(folder, recursive: true);
        return seeds;
    }

    private static void ReadSegment(string path)
    {
        using var segment = Segment.Open(path);
        var vector = new float[segment.Dimension];
        for (var row = 0; row < Math.Min(segment.Count, 5); row++)
        {
            segment.FindRow(segment.ReadId(row));
            segment.ReadVector(row, vector);
        }

        segment.Verify();
    }

    /// <summary>An archive's folder whose catalog was changed: it is opened, searched and listed, or refused.</summary>
    private sealed class CatalogTarget : FuzzTarget
    {
        private readonly ColorGridEncoder _encoder = new();
        private readonly Lazy<string> _archive;
        private readonly Lazy<string> _path;
        private readonly Lazy<byte[]> _catalog;

        public CatalogTarget()
        {
            _archive = new(MakeArchive);
            // Once, since what is told by its first bytes may lose them.
            _path = new(() => CatalogOf(_archive.Value));
            _catalog = new(() => File.ReadAllBytes(_path.Value));
        }

        public override string Name => "catalog";

        public override int SmokeCount => 30;

        // The archive is made anew, with its times and the names of its segments.
        public override bool IsReproducible => false;

        public override byte[] Make(Random random) =>
            Mutation.Apply([_catalog.Value],
                _ => [new(16, 2), new(18, 1), new(20, 1), new(28, 4), new(32, 4), new(36, 4), new(44, 4), new(56, 4),
                    new(60, 4), new(100, 1), new(101, 2), new(103, 2), new(105, 2)], random);

        public override void Run(byte[] input)
        {
            var catalog = _path.Value;
            File.Delete(catalog + "-wal");
            File.Delete(catalog + "-shm");
            File.WriteAllBytes(catalog, input);
            try
            {
                using var store = ArchiveStore.Open(_archive.Value);
                store.ListScenes(new SceneQuery { Count = 5 });
                store.FindWindow(1);
                new ArchiveSearch(store, _encoder).ByText("red");
            }
            catch (ArchiveException error) when (error.Message.Length > 0)
            {
                // As documented.
            }
        }

        public override void Dispose()
        {
            if (_archive.IsValueCreated)
            {
                Directory.Delete(Path.GetDirectoryName(_archive.Value)!, recursive: true);
            }

            base.Dispose();
        }

        private string MakeArchive()
        {
            var root = Directory.CreateTempSubdirectory("nadir-fuzz-").FullName;
            for (var image = 0; image < 3; image++)
            {
                TestImages.Write(Path.Combine(root, "images", $"{image}.bmp"), TestImages.Random(image));
            }

            var folder = Path.Combine(root, "archive");
            using var store = ArchiveStore.OpenOrCreate(folder, _encoder);
            new Ingestion(store, _encoder).Run([Path.Combine(root, "images")], null);
            using var writer = store.OpenWriter();
            writer.Checkpoint();
            return folder;
        }

        private static string CatalogOf(string archive) =>
            Directory.GetFiles(archive)
                .Single(file => File.ReadAllBytes(file).AsSpan().StartsWith("SQLite format 3"u8));
    }
}
