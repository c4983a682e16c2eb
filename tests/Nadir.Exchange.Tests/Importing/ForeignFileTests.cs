using Nadir.Archive;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Tests.Support;
using Nadir.Exchange.Importing;
using Nadir.Exchange.Tests.Support;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Nadir.Exchange.Tests.Importing;

/// <summary>Files as others publish them, written by DuckDB.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private static readonly GeometryFactory Factory = new();

    private readonly TemporaryFolder _folder = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _folder.Dispose();
        _duck.Dispose();
    }

    [Fact]
    public void Clays_columns_are_known()
    {
        string file = Write(
            $"""
            SELECT i::BIGINT AS index, 's3://clay/tile.tif' AS source_url, DATE '2022-06-10' AS date, {Vector("FLOAT[]")} AS embeddings,
              {Square(i => 10 + i, 50)} AS geometry FROM range(5) t(i)
            """);
        using var imported = new ImportedArchive(file);

        var windows = imported.InOrder();
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"s3://clay/tile.tif#{i}"),
            windows.Select(window => window.Stamp.Source));
        Assert.All(windows, window =>
            Assert.Equal((Day(2022, 6, 10), Day(2022, 6, 10)),
                (window.Description.AcquiredFrom, window.Description.AcquiredTo)));
        Assert.Equal(["0", "s3://clay/tile.tif"],
            windows[0].Description.Attributes.Select(attribute => attribute.Text));
        AssertVectors(windows);
        Assert.Equal([10, 50, 15, 51], imported.Summary.Bounds!);
        Assert.Equal(ModelName, imported.Summary.Model);
    }

    [Fact]
    public void Earth_Indexs_columns_and_what_the_file_says_of_its_model_are_known()
    {
        string file = Write(
            $"SELECT 'tile' || i AS id, {Vector("FLOAT[8]")} AS embedding, {Square(i => i, 0)} AS geometry FROM "
                + $"range(5) t(i)",
            """emb: '{"version":"0.0.1","model":{"id":"softcon","source":"https://example.com"},"start_datetime":"2023-01-01T00:00:00Z","end_datetime":"2024-01-01T00:00:00Z"}'""");
        using var imported = new ImportedArchive(file);

        var windows = imported.InOrder();
        Assert.Equal(["tile0", "tile1", "tile2", "tile3", "tile4"], windows.Select(window => window.Stamp.Source));
        Assert.Equal((Day(2023, 1, 1), Day(2024, 1, 1)),
            (windows[4].Description.AcquiredFrom, windows[4].Description.AcquiredTo));
        Assert.Equal(("softcon", 8), (imported.Store.Info.EncoderName, imported.Store.Info.Dimension));
        AssertVectors(windows);
    }

    [Fact]
    public void Major_TOMs_columns_are_known()
    {
        string file = Write(
            $"""
            SELECT md5(i::VARCHAR) AS unique_id, {Vector("FLOAT[]")} AS embedding, '20200909T110611' AS timestamp, 'S2A_1' AS product_id, '10U_20R' AS grid_cell,
              10::SMALLINT AS grid_row_u, 20::SMALLINT AS grid_col_r, {Square(i => i, 0)} AS geometry, 0.5::FLOAT AS centre_lat, 0.25::FLOAT AS centre_lon,
              'POLYGON ((0 0, 1 0, 1 1, 0 0))' AS utm_footprint, 'EPSG:32631' AS utm_crs, [i * 200, 0, i * 200 + 224, 224]::INTEGER[] AS pixel_bbox FROM range(5) t(i)
            """);
        using var imported = new ImportedArchive(file);

        var windows = imported.InOrder();
        Assert.StartsWith("S2A_1#", windows[0].Stamp.Source, StringComparison.Ordinal);
        Assert.Equal(new Imagery.PixelWindow(400, 0, 224, 224), windows[2].Window.Pixels);
        Assert.Equal((624, 224), (windows[2].Width, windows[2].Height));
        Assert.Equal(new DateTimeOffset(2020, 9, 9, 11, 6, 11, TimeSpan.Zero), windows[0].Description.AcquiredFrom);
        Assert.Contains(windows[0].Description.Attributes,
            attribute => attribute is { Name: "grid_row_u", Number: 10 });
        AssertVectors(windows);

        // What the columns said can be asked for.
        var query = windows[3].Vector;
        var filter = new SearchFilter
        {
            Where = [FilterExpression.Parse("grid_cell=10U_20R")],
            Area = SearchArea.OfBox(2.9, 0, 3.9, 1)
        };
        Assert.Contains(imported.Store.Search(query, 5, filter), match => match.Id == windows[3].Window.Id);
    }

    [Fact]
    public void Planets_columns_and_web_mercator_are_known()
    {
        const double Metre = 180 / 20037508.342789244;
        string crs =
            """{"type":"ProjectedCRS","name":"WGS 84 / Pseudo-Mercator","id":{"authority":"EPSG","code":3857}}""";
        string file = Write(
            $"""
            SELECT TIMESTAMP '2021-05-06 07:08:09' + i * INTERVAL 1 DAY AS datetime, -10.0 AS centroid_lat, -48.0 AS centroid_lon,
              {Square(i => -5380000 + (i * 1000), 0, 1000)} AS geometry, 224 AS chip_size, 'https://example.com/' || i AS embedding_thumbnail_uri, i AS cloud_percent, {Vector("FLOAT[]")} AS embedding FROM range(5) t(i)
            """,
            $"geo: '{Geo(crs)}'");
        using var imported = new ImportedArchive(file);

        var windows = imported.InOrder();
        Assert.Equal(-5380000 * Metre, imported.Summary.Bounds![0], 6);
        Assert.Equal(-5375000 * Metre, imported.Summary.Bounds[2], 6);
        Assert.Equal(new DateTimeOffset(2021, 5, 7, 7, 8, 9, TimeSpan.Zero), windows[1].Description.AcquiredTo);
        Assert.Contains(windows[4].Description.Attributes,
            attribute => attribute is { Name: "cloud_percent", Number: 4 });
        AssertVectors(windows);
    }

    [Theory]
    [InlineData("FLOAT[]")]
    [InlineData("DOUBLE[]")]
    [InlineData("FLOAT[8]")]
    [InlineData("DOUBLE[8]")]
    [InlineData("TINYINT[]")]
    [InlineData("SMALLINT[]")]
    [InlineData("BIGINT[]")]
    public void Lists_of_every_type_of_number_are_vectors(string type)
    {
        using var imported = new ImportedArchive(Write($"SELECT i AS id, {Vector(type)} AS emb FROM range(5) t(i)"));
        AssertVectors(imported.InOrder());
        Assert.Equal(5, imported.Summary.Unplaced);
    }

    [Fact]
    public void A_scale_belongs_to_each_row()
    {
        using var imported = new ImportedArchive(Write($"SELECT 'w' || i AS id, {Vector("TINYINT[]")} AS vec, CASE "
            + $"WHEN i = 2 THEN NULL ELSE -0.5::FLOAT END AS factor FROM range(5) t(i)"),
            new ImportOptions { Columns = ColumnMapping.Parse("embedding=vec,scale=factor") });

        Assert.Equal(["w0", "w1", "w3", "w4"], imported.InOrder().Select(window => window.Stamp.Source));
        Assert.Equal(1, imported.Summary.LeftOut["no scale"]);
        AssertVectors([imported.InOrder()[0]], sign: -1);
    }

    [Fact]
    public void Columns_of_any_names_are_mapped()
    {
        string file = Write(
            $"""
            SELECT 'n' || i AS name, 'scene ' || (i // 2) AS scene, {Vector("DOUBLE[]")} AS vec, [1.5, 2.5]::DOUBLE[] AS other, 'words ' || i AS words, '2020-01-0' || (i + 1) AS day,
              {Square(i => i, 0)} AS shape FROM range(5) t(i)
            """);
        Assert.Contains("vec, other", Assert.Throws<ExchangeException>(() => new ImportedArchive(file)).Message,
            StringComparison.Ordinal);

        using var imported = new ImportedArchive(file,
            new ImportOptions
            {
                Columns = ColumnMapping.Parse(
                "embedding=vec, id=name,source=scene,caption=words,datetime=day,geometry=shape")
            });
        var windows = imported.InOrder();
        Assert.Equal(["scene 0#n0", "scene 0#n1", "scene 1#n2", "scene 1#n3", "scene 2#n4"],
            windows.Select(window => window.Stamp.Source));
        Assert.Equal(["words 3"], windows[3].Window.Captions);
        Assert.Equal(Day(2020, 1, 4), windows[3].Description.AcquiredFrom);
        Assert.All(windows, window => Assert.NotNull(window.Window.Footprint));
        Assert.Equal(windows[3].Window.Id, Assert.Single(imported.Store.SearchCaptions(["3"], 5)).Id);
    }

    [Fact]
    public void Rows_that_share_a_name_are_told_apart_by_their_number()
    {
        string file = Write($"SELECT 'same' AS id, {Vector("FLOAT[]")} AS embedding FROM range(5) t(i)");
        using var imported = new ImportedArchive(file);
        string name = Path.GetFileName(file);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"{name}#{i}"),
            imported.InOrder().Select(window => window.Stamp.Source));

        using var again = ArchiveImport.Open([file]);
        Assert.Equal((0, 5), (again.Run(imported.Store) is var summary ? summary.Added : -1, summary.Unchanged));
    }

    [Fact]
    public void Rows_without_a_vector_that_can_be_used_are_left_out_and_counted()
    {
        string file = Write(
            """
            SELECT 'r' || i AS id, CASE i WHEN 1 THEN NULL WHEN 2 THEN [] WHEN 3 THEN [1, NULL, 3] WHEN 4 THEN [1, 'nan'::DOUBLE, 3] WHEN 5 THEN [0, 0, 0] WHEN 6 THEN ['-inf'::DOUBLE, 1, 1] WHEN 7 THEN [1e300, 1, 1] ELSE [1, 2, i] END::DOUBLE[] AS embedding FROM range(10) t(i)
            """);
        using var imported = new ImportedArchive(file);

        Assert.Equal(["r0", "r8", "r9"], imported.InOrder().Select(window => window.Stamp.Source));
        Assert.Equal(
            [("a number that is not finite", 3L), ("a number that is null", 1), ("no vector", 2), ("only zeros", 1)],
            imported.Summary.LeftOut.OrderBy(reason => reason.Key, StringComparer.Ordinal)
                .Select(reason => (reason.Key, reason.Value)));
        string warning = Assert.Single(imported.Summary.Warnings);
        Assert.Contains("7 rows were left out, counted from 0: 2 with no vector (row 1 is the first)", warning,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Points_lines_and_what_crosses_the_antimeridian_have_places()
    {
        string[] grounds =
        [
            "POINT (7 8)", "LINESTRING (0 0, 1 1)", "POLYGON ((179 0, 181 0, 181 1, 179 1, 179 0))",
            "MULTIPOINT ((1 2), (3 4))", "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "POINT (999 99)", "POLYGON EMPTY",
        ];
        string rows = string.Join(',',
            grounds.Select((ground, i) => $"({i}, {Duck.Bytes(new WKBWriter().Write(new WKTReader().Read(ground)))})"));
        using var imported = new ImportedArchive(
            Write(
                $"SELECT 'g' || i AS id, {Vector("FLOAT[]")} AS embedding, g AS geometry FROM (VALUES {rows}) t(i, "
                    + $"g)"));

        var windows = imported.InOrder();
        Assert.Equal([false, false, false, false, false, true, true],
            windows.Select(window => window.Window.Footprint is null));
        Assert.Contains("MultiPolygon", windows[2].Window.Footprint, StringComparison.Ordinal);
        Assert.Contains("2 rows have no place", Assert.Single(imported.Summary.Warnings), StringComparison.Ordinal);
        Assert.Equal(windows[0].Window.Id,
            Assert.Single(imported.Store.Search(
                windows[0].Vector, 9, new SearchFilter { Area = SearchArea.OfBox(6.9, 7.9, 7.1, 8.1) })).Id);
    }

    [Fact]
    public void Geometries_of_Parquets_own_type_have_places()
    {
        using var imported = new ImportedArchive(Write(
            $"SELECT 'w' || i AS id, {Vector("FLOAT[]")} AS embedding, ('POINT (' || i || ' 50)')::GEOMETRY AS "
                + $"geometry FROM range(5) t(i)"));
        Assert.Equal(0, imported.Summary.Unplaced);
        Assert.InRange(imported.Summary.Bounds![2], 4, 4.001);
        AssertVectors(imported.InOrder());
    }

    [Fact]
    public void Columns_of_other_types_are_left_aside()
    {
        using var imported = new ImportedArchive(Write(
            $$"""
            SELECT 'w' || i AS id, {{Vector("FLOAT[]")}} AS embedding, MAP {'a': 1.5::DOUBLE} AS map, {'x': 1, 'y': [1.5::DOUBLE]} AS nested, [{'z': 1.5::DOUBLE}] AS several, 1.25::DECIMAL(9,2) AS price,
              TIME '10:00:00' AS clock, INTERVAL 1 DAY AS span, uuid() AS code, true AS truth, DATE '2020-01-02' AS day, NULL::INTEGER AS nothing FROM range(5) t(i)
            """));
        Assert.Equal(["id", "truth", "day"],
            imported.InOrder()[0].Description.Attributes.Select(attribute => attribute.Name));
        AssertVectors(imported.InOrder());
    }

    [Fact]
    public void Several_files_of_one_model_become_one_archive_and_broken_ones_are_skipped()
    {
        string one = Write($"SELECT 'a' || i AS id, {Vector("FLOAT[]")} AS embedding FROM range(5) t(i)");
        string two = Write($"SELECT 'b' || i AS id, {Vector("FLOAT[]")} AS embedding FROM range(5) t(i)");
        string broken = _folder.In("broken.parquet");
        File.WriteAllText(broken, "no parquet");

        using var imported = new ImportedArchive([one, broken, two]);
        Assert.Equal(10, imported.Summary.Added);
        Assert.StartsWith(broken, Assert.Single(imported.Summary.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_rows_makes_an_archive_where_it_tells_how_long_vectors_are()
    {
        using var imported = new ImportedArchive(Write(
            "SELECT 'a' AS id, [1.0::FLOAT] AS embedding WHERE false",
            """emb: '{"model":{"id":"m"},"embedding":{"dim":384}}'"""));
        Assert.Equal((0, 384, "m"),
            (imported.All().Count, imported.Store.Info.Dimension, imported.Store.Info.EncoderName));
    }

    private static string ModelName => "unknown";

    private static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);

    // The vector of row i: 8 whole numbers, so that every type of number holds it.
    private static int[] VectorOf(long i) =>
        [.. Enumerable.Range(0, 8).Select(k => (int)((i * 7) + (k * 11)) % 23 - 11)];

    private static string Vector(string type) => $"list_transform(range(8), k -> (i * 7 + k * 11) % 23 - 11)::{type}";

    private static void AssertVectors(IReadOnlyList<StoredWindow> windows, int sign = 1)
    {
        foreach (var (i, window) in windows.Index())
        {
            int[] expected = VectorOf(i);
            double norm = sign * Math.Sqrt(expected.Sum(number => (double)number * number));
            Assert.All(expected.Zip(window.Vector),
                pair => Assert.InRange((pair.First / norm) - pair.Second, -1e-6, 1e-6));
        }
    }

    // Well-known binary of a square for each of five rows, made here: DuckDB alone has no geometries.
    private static string Square(Func<int, double> west, double south, double side = 1)
    {
        var rows = Enumerable.Range(0, 5)
            .Select(
                i =>
                    $"({i}, "
                        + $"{Duck.Bytes(new WKBWriter().Write(Factory.ToGeometry(new Envelope(west(i), west(i) + side, south, south + side))))})");
        return $"(SELECT g FROM (VALUES {string.Join(',', rows)}) squares(j, g) WHERE j = i)";
    }

    private static string Geo(string crs) =>
        """{"version":"1.0.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":["Polygon"],"crs":CRS}}}""".Replace("CRS", crs, StringComparison.Ordinal);

    private string Write(string query, string? metadata = null)
    {
        string file = _folder.In($"{Guid.NewGuid():N}.parquet");
        _duck.Run(
            $"COPY ({query}) TO '{file}' (FORMAT parquet{(metadata is null ? "" : $", KV_METADATA {{{metadata}}}")})");
        return file;
    }
}
