using System.Buffers.Binary;
using Nadir.Exchange.Importing;
using Nadir.Exchange.Tests.Support;

namespace Nadir.Exchange.Tests.Importing;

/// <summary>What cannot be imported gets one sentence that names the file, and nothing is written.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly VectorArchive _archive = new(8);
    private readonly Duck _duck = new();

    public RefusalTests() =>
        _archive.Add(VectorArchive.Image("/a.tif", new Random(2), 8, 40, i => VectorArchive.Square(i, 2, 1)));

    public void Dispose()
    {
        _archive.Dispose();
        _duck.Dispose();
    }

    [Fact]
    public void What_is_no_Parquet_file_is_told()
    {
        Refused(Bytes("text"u8.ToArray()), "no Parquet file");
        Refused(Bytes([]), "no Parquet file");
        Refused(Bytes("PAR1"u8.ToArray()), "truncated");
        Refused(Bytes([.. "PAR1"u8, .. new byte[100]]), "truncated");
        Refused(Bytes([.. "PARE"u8, .. new byte[100], .. "PARE"u8]), "encrypted");
        Refused(Bytes([.. "PAR1"u8, .. new byte[8], 255, 255, 255, 15, .. "PAR1"u8]), "footer takes");
        Refused(Bytes([.. "PAR1"u8, .. new byte[80], 40, 0, 0, 0, .. "PAR1"u8]), "damaged");
        Refused(_archive.In("none.parquet"), "no file");
        Refused(_archive.In(""), "is a folder");
    }

    [Fact]
    public void Files_that_end_early_are_told_wherever_they_end()
    {
        byte[] whole = File.ReadAllBytes(_archive.Export());
        for (int length = 0; length < whole.Length; length += 1 + (whole.Length / 97))
        {
            Refused(Bytes(whole[..length]));
        }
    }

    [Fact]
    public void Encrypted_files_are_told()
    {
        string file = _archive.In("encrypted.parquet");
        _duck.Run(
            $"SET force_mbedtls_unsafe = 'true'; PRAGMA add_parquet_key('key128', '0123456789112345'); COPY (SELECT "
                + $"1 AS id, [1.0] AS embedding) TO '{file}' (FORMAT parquet, ENCRYPTION_CONFIG {{footer_key: "
                + $"'key128'}})");
        Refused(file, "encrypted");
    }

    [Fact]
    public void Columns_that_do_not_fit_are_told()
    {
        Refused(Write("SELECT 1 AS id, 2.5 AS area"), "no column of vectors", "id, area");
        Refused(Write("SELECT [1.0::FLOAT] AS one, [2.0::FLOAT] AS two"), "several columns", "one, two",
            "--columns embedding=");
        Refused(Write("SELECT [1.0::FLOAT] AS one"),
            new ImportOptions { Columns = ColumnMapping.Parse("embedding=two") }, "no column two", "it has one");
        Refused(Write("SELECT [1.0::FLOAT] AS one, 'x' AS two"),
            new ImportOptions { Columns = ColumnMapping.Parse("embedding=two") }, "holds texts");
        Refused(Write("SELECT [1.0::FLOAT] AS one, 'x' AS two"),
            new ImportOptions { Columns = ColumnMapping.Parse("geometry=two") }, "cannot be the geometry");
        Refused(Write("SELECT [['a']] AS one"), "no column of vectors");
    }

    [Theory]
    [InlineData("")]
    [InlineData("embedding")]
    [InlineData("embedding=")]
    [InlineData("vector=a")]
    [InlineData("id=a,id=b")]
    public void Mappings_that_say_nothing_are_told(string mapping) =>
        Assert.Throws<ExchangeException>(() => ColumnMapping.Parse(mapping));

    [Fact]
    public void Vectors_of_different_or_excessive_lengths_are_told_before_anything_is_written()
    {
        Refused(Write("SELECT list_transform(range(CASE WHEN i = 7000 THEN 3 ELSE 4 END), k -> k + 1)::FLOAT[] AS "
            + "embedding FROM range(9000) t(i)"), "row 7000 (counted from 0) has 3 numbers", "have 4");
        Refused(Write("SELECT range(4097)::FLOAT[] AS embedding"), "4097 numbers", "up to 4096");
        using var longest = new ImportedArchive(Write("SELECT range(4096)::FLOAT[] AS embedding"));
        Assert.Equal(4096, longest.Store.Info.Dimension);
    }

    [Theory]
    [InlineData("null", "reference system of its geometries is unknown", "--crs")]
    [InlineData("""{"type":"ProjectedCRS","name":"Grid of nowhere","id":{"authority":"EPSG","code":99999}}""",
        "EPSG:99999", "PROJ does not know")]
    [InlineData("""{"type":"ProjectedCRS","name":"Grid of nowhere"}""", "Grid of nowhere", "PROJ does not know")]
    [InlineData("\"/etc/passwd\"", "/etc/passwd", "PROJ does not know")]
    public void Reference_systems_that_are_not_known_are_told(string crs, params string[] words)
    {
        string file = Geo(
            """{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":[],"crs":CRS}}}"""
            .Replace("CRS}", crs + "}", StringComparison.Ordinal));
        Refused(file, words);
        using var imported = new ImportedArchive(file, new ImportOptions { ReferenceSystem = "EPSG:4326" });
        Assert.Equal(1, imported.Summary.Added);
        Refused(file, new ImportOptions { ReferenceSystem = "EPSG:1" }, "--crs EPSG:1");
    }

    [Theory]
    [InlineData("""{"primary_column":"geometry","columns":{"geometry":{"encoding":"geoarrow.wkt"}}}""",
        "keeps its geometries as geoarrow.wkt")]
    [InlineData("""{"primary_column":"geometry","columns":{"geometry":{"encoding":"point"}}}""",
        "said to hold geometries as Point")]
    [InlineData("""{"primary_column":"geometry","columns":{"geometry":{"encoding":"2"}}}""",
        "keeps its geometries as 2")]
    [InlineData("{", "no such JSON")]
    [InlineData("""{"primary_column":7,"columns":{}}""", "no such JSON")]
    public void What_is_said_of_geometries_must_be_readable(string geo, string word) => Refused(Geo(geo), word);

    [Fact]
    public void Another_model_or_length_is_told_and_the_archive_stays()
    {
        string file = _archive.Export();
        using var other = new VectorArchive(8, "other", 'c');
        Fit(other, file, null, "made-up", "other", "cannot be compared");
        using var longer = new VectorArchive(9);
        Fit(longer, file, null, "vectors of 8", "vectors of 9");

        string nameless = Write("SELECT range(8)::FLOAT[] AS embedding");
        Fit(_archive, nameless, null, "does not tell which model", "--model made-up");
        Fit(_archive, nameless, new ImportOptions { Model = new("somebody", null) }, "somebody", "cannot be compared");
        using var import = ArchiveImport.Open([nameless], new ImportOptions { Model = new("made-up", null) });
        Assert.Equal(1, import.Run(_archive.Store).Added);

        Refused(file, new ImportOptions { Model = new("somebody", null) }, "says that the model made-up",
            "leave out --model");
        string foreign = Write("SELECT range(9)::FLOAT[] AS embedding");
        Assert.Contains("of 8 numbers",
            Assert.Throws<ExchangeException>(() => ArchiveImport.Open([file, foreign])).Message,
            StringComparison.Ordinal);
    }

    private static void Fit(VectorArchive archive, string file, ImportOptions? options, params string[] words)
    {
        long before = archive.Store.ReadStatistics().Windows;
        using var import = ArchiveImport.Open([file], options);
        var error = Assert.Throws<ExchangeException>(() => import.Run(archive.Store));
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.Equal(before, archive.Store.ReadStatistics().Windows);
    }

    private static void Refused(string path, params string[] words) => Refused(path, null, words);

    private static void Refused(string path, ImportOptions? options, params string[] words)
    {
        var error = Assert.Throws<ExchangeException>(() => new ImportedArchive(path, options).Dispose());
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(error.Message.Contains(path, StringComparison.Ordinal)
            || error.Message.StartsWith("--crs", StringComparison.Ordinal), error.Message);
    }

    private string Bytes(byte[] content)
    {
        string file = _archive.In($"{Guid.NewGuid():N}.parquet");
        File.WriteAllBytes(file, content);
        return file;
    }

    private string Geo(string geo)
    {
        byte[] point = new byte[21];
        (point[0], point[1]) = (1, 1);
        BinaryPrimitives.WriteDoubleLittleEndian(point.AsSpan(5), 1);
        BinaryPrimitives.WriteDoubleLittleEndian(point.AsSpan(13), 2);
        return Write($"SELECT range(8)::FLOAT[] AS embedding, {Duck.Bytes(point)} AS geometry",
            $", KV_METADATA {{geo: '{geo}'}}");
    }

    private string Write(string query, string options = "")
    {
        string file = _archive.In($"{Guid.NewGuid():N}.parquet");
        _duck.Run($"COPY ({query}) TO '{file}' (FORMAT parquet{options})");
        return file;
    }
}
