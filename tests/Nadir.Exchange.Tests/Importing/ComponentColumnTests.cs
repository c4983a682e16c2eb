using Nadir.Archive.Tests.Support;
using Nadir.Exchange.Importing;
using Nadir.Exchange.Tests.Support;

namespace Nadir.Exchange.Tests.Importing;

/// <summary>Vectors with a column for each component, written by DuckDB.</summary>
public sealed class ComponentColumnTests : IDisposable
{
    private const int Axes = 64;

    private readonly TemporaryFolder _folder = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _folder.Dispose();
        _duck.Dispose();
    }

    [Theory]
    [InlineData("DOUBLE")]
    [InlineData("FLOAT")]
    public void Columns_that_differ_by_their_number_alone_are_a_vector(string type)
    {
        // Not in order, as an alphabet would have them, and among others.
        var components = Enumerable.Range(0, Axes).Reverse()
            .Select(axis => $"({Component(axis)})::{type} AS A{axis:D2}");
        string file = Write(
            "SELECT 'p' || i AS id, 2023 AS year, 0.5::DOUBLE AS B1, 0.25::DOUBLE AS B2, "
            + $"{string.Join(", ", components)}, i::DOUBLE AS elevation FROM range(700) t(i)");
        using var imported = new ImportedArchive(file);

        var windows = imported.InOrder();
        Assert.Equal((700, Axes), (windows.Count, imported.Store.Info.Dimension));
        Assert.Equal(["id", "year", "B1", "B2", "elevation"],
            windows[0].Description.Attributes.Select(attribute => attribute.Name));
        foreach (var (row, window) in windows.Index())
        {
            AssertDirection([.. Enumerable.Range(0, Axes).Select(axis => ValueOf(row, axis))], window.Vector);
        }
    }

    [Fact]
    public void Bytes_of_Googles_Satellite_Embedding_are_brought_back_to_their_values()
    {
        var bytes = Enumerable.Range(0, Axes).Select(axis =>
            $"CASE WHEN i = 3 AND {axis} < 64 THEN -128 ELSE ((i * 31 + {axis} * 17) % 255) - 127 END::TINYINT AS "
                + $"A{axis:D2}");
        string file = Write($"SELECT 'p' || i AS id, {string.Join(", ", bytes)} FROM range(5) t(i)");
        using var imported = new ImportedArchive(file);

        Assert.Equal(["p0", "p1", "p2", "p4"], imported.InOrder().Select(window => window.Stamp.Source));
        Assert.Equal(1, imported.Summary.LeftOut["no vector"]);
        foreach (var (window, row) in imported.InOrder().Zip([0, 1, 2, 4]))
        {
            // The value is the square of the byte over 127.5, with the byte's sign.
            AssertDirection(
                [.. Enumerable.Range(0, Axes).Select(axis => (double)(((row * 31) + (axis * 17)) % 255) - 127)
                    .Select(value => Math.Sign(value) * Math.Pow(value / 127.5, 2))],
                window.Vector);
        }

        // Whole numbers of another width are what they are.
        var words = Enumerable.Range(0, Axes).Select(axis => $"({axis} - 30)::SMALLINT AS A{axis:D2}");
        string wide = Write($"SELECT {string.Join(", ", words)}");
        using var plain = new ImportedArchive(wide);
        AssertDirection([.. Enumerable.Range(0, Axes).Select(axis => axis - 30.0)],
            Assert.Single(plain.InOrder()).Vector);
    }

    [Fact]
    public void A_pattern_names_them()
    {
        string file = Write(
            "SELECT 1::DOUBLE AS v1_x, 2::DOUBLE AS v2_x, 2::DOUBLE AS v3_x, 5::DOUBLE AS w1, 6::DOUBLE AS w2, 'a' "
                + "AS id UNION ALL SELECT NULL, 1, 1, 1, 1, 'b'");
        Assert.Contains("no column of vectors",
            Assert.Throws<ExchangeException>(() => new ImportedArchive(file)).Message, StringComparison.Ordinal);
        using var imported = new ImportedArchive(
            file, new ImportOptions { Columns = ColumnMapping.Parse("embedding=v*_x") });

        AssertDirection([1, 2, 2], Assert.Single(imported.InOrder()).Vector);
        Assert.Equal(1, imported.Summary.LeftOut["a number that is null"]);
        Assert.Equal(["id", "w1", "w2"],
            imported.InOrder()[0].Description.Attributes.Select(attribute => attribute.Name)
                .Order(StringComparer.Ordinal));
        foreach (string pattern in (string[])["embedding=u*", "embedding=v*", "embedding=v*_y"])
        {
            var error = Assert.Throws<ExchangeException>(
                () => new ImportedArchive(file, new ImportOptions { Columns = ColumnMapping.Parse(pattern) }));
            Assert.Contains("without a gap", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gaps_few_columns_and_two_such_vectors_are_told()
    {
        string Columns(string prefix, IEnumerable<int> numbers) =>
            string.Join(", ", numbers.Select(number => $"{number}.5::DOUBLE AS {prefix}{number}"));
        Refused(Columns("a", Enumerable.Range(0, 40).Where(number => number != 20)), "no column of vectors");
        Refused(Columns("a", Enumerable.Range(2, 40)), "no column of vectors");
        Refused(Columns("B", Enumerable.Range(1, 12)), "no column of vectors");
        Refused($"{Columns("a", Enumerable.Range(0, 20))}, {Columns("b", Enumerable.Range(1, 20))}",
            "a0 to a19, b1 to b20");
        Refused(Columns("a", Enumerable.Range(0, 5000)), "up to 4096");
    }

    private static string Component(int axis) => $"((i * 7 + {axis} * 11) % 23 - 11) / 8.0";

    private static double ValueOf(int row, int axis) => (((row * 7) + (axis * 11)) % 23 - 11) / 8.0;

    private static void AssertDirection(double[] expected, float[] actual)
    {
        double norm = Math.Sqrt(expected.Sum(number => number * number));
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First / norm, pair.Second, 1e-6));
    }

    private void Refused(string columns, string word) => Assert.Contains(
        word, Assert.Throws<ExchangeException>(() => new ImportedArchive(Write($"SELECT {columns}"))).Message,
        StringComparison.Ordinal);

    private string Write(string query)
    {
        string file = _folder.In($"{Guid.NewGuid():N}.parquet");
        _duck.Run($"COPY ({query}) TO '{file}' (FORMAT parquet)");
        return file;
    }
}
