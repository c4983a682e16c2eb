using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nadir.Goldens.Tests;

/// <summary>
/// The frozen outputs, one file each in <c>Goldens/</c>: <c>.f32</c> is float32, <c>.u8</c> unsigned bytes, both
/// little-endian and row by row without a header. <c>NADIR_ACCEPT_GOLDENS=1 dotnet test tests/Nadir.Goldens.Tests</c>
/// writes them anew. That is done only when a model is exchanged on purpose, never because a change of code moved the
/// numbers: users' archives hold vectors of these models, and vectors of tomorrow are compared with them.
/// </summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static bool IsAccepting => Environment.GetEnvironmentVariable("NADIR_ACCEPT_GOLDENS") == "1";

    /// <summary>
    /// Gives the frozen values, or freezes the present ones where <c>NADIR_ACCEPT_GOLDENS=1</c> asks for it.
    /// </summary>
    public static float[] Floats(string name, float[] actual) =>
        [.. MemoryMarshal.Cast<byte, float>(Bytes(name + ".f32", MemoryMarshal.AsBytes<float>(actual).ToArray()))];

    /// <inheritdoc cref="Floats"/>
    public static byte[] Indexes(string name, byte[] actual) => Bytes(name + ".u8", actual);

    /// <inheritdoc cref="Floats"/>
    public static T Document<T>(string name, T actual) =>
        JsonSerializer.Deserialize<T>(
            Bytes(name + ".json", [.. JsonSerializer.SerializeToUtf8Bytes(actual, Json), (byte)'\n']), Json)!;

    /// <summary>Every value is within an absolute tolerance of the frozen one.</summary>
    public static void Close(string name, float[] actual, double tolerance)
    {
        var expected = Floats(name, actual);
        Assert.Equal(expected.Length, actual.Length);
        var worst = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs((double)expected[i] - actual[i]);
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
        }

        Assert.True(worst <= tolerance,
            $"{name}: a value is {worst:g3} from the frozen one, more than {tolerance:g3}.");
    }

    /// <summary>
    /// Rankings are the frozen ones but for items that frozen scores do not tell apart. If no score has moved by more
    /// than the tolerance, then neither has the score at any rank, so the item that is there now had a frozen score
    /// within twice the tolerance of that of the item that was there: within this distance the order is a matter of
    /// rounding.
    /// </summary>
    /// <param name="name">Of the frozen rankings.</param>
    /// <param name="frozenScores">Row by row, of the frozen outputs.</param>
    /// <param name="actualScores">Row by row, of the present outputs.</param>
    /// <param name="columns">Items of each row.</param>
    /// <param name="tolerance">How far a score may be from its frozen value; that of the vectors by default.</param>
    public static void SameRankings(
        string name, double[] frozenScores, double[] actualScores, int columns, double tolerance = 1e-5)
    {
        var exchangeable = 2 * tolerance;
        Assert.Equal(frozenScores.Length, actualScores.Length);
        var actual = Ranking.Of(actualScores, columns);
        var expected = Indexes(name, actual);
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var row = i / columns * columns;
            var distance = Math.Abs(frozenScores[row + expected[i]] - frozenScores[row + actual[i]]);
            Assert.True(
                distance < exchangeable,
                $"{name}: row {i / columns}, rank {i % columns} has item {actual[i]}, frozen {expected[i]}, whose "
                    + $"frozen score is {distance:g3} away.");
        }

        for (var row = 0; row < expected.Length; row += columns)
        {
            Assert.Equal(columns, actual[row..(row + columns)].Distinct().Count());
        }
    }

    private static byte[] Bytes(string name, byte[] actual)
    {
        var file = Path.Combine(Folder(), name);
        if (IsAccepting)
        {
            File.WriteAllBytes(file, actual);
        }

        Assert.True(File.Exists(file), $"{name} was never frozen; see Golden.");
        return File.ReadAllBytes(file);
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "Goldens");
}

/// <summary>Scores and rankings, computed plainly.</summary>
internal static class Ranking
{
    /// <summary>Inner products of all rows of two matrices.</summary>
    /// <returns>As many rows as the first has, as many columns as the second has rows.</returns>
    public static double[] Scores(float[] rows, float[] columns, int dimension)
    {
        var scores = new double[rows.Length / dimension * (columns.Length / dimension)];
        for (var i = 0; i < scores.Length; i++)
        {
            var (row, column) = Math.DivRem(i, columns.Length / dimension);
            for (var k = 0; k < dimension; k++)
            {
                scores[i] += (double)rows[(row * dimension) + k] * columns[(column * dimension) + k];
            }
        }

        return scores;
    }

    /// <summary>
    /// For each row the columns, the highest score first and the lower column before another of the same score.
    /// </summary>
    public static byte[] Of(double[] scores, int columns) =>
        [.. scores.Chunk(columns)
            .SelectMany(row => row.Index().OrderByDescending(pair => pair.Item).Select(pair => (byte)pair.Index))];

    public static double[] Transpose(double[] scores, int columns) =>
        [.. Enumerable.Range(0, columns).SelectMany(
            column => Enumerable.Range(0, scores.Length / columns).Select(row => scores[(row * columns) + column]))];
}
