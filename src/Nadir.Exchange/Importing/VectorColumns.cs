using System.Globalization;
using Nadir.Exchange.Parquet;

namespace Nadir.Exchange.Importing;

/// <summary>
/// Where a file has its vectors: in a column of lists, or with a column for each component. Immutable.
/// </summary>
/// <param name="Columns">The column of lists; or a plain column of numbers for each component, in their order.</param>
internal sealed record VectorColumns(IReadOnlyList<ParquetColumn> Columns)
{
    /// <summary>Stands for the number of a component in the name of its column.</summary>
    public const char NumberSign = '*';

    // Fewer columns that are numbered are rather the bands of an image.
    private const int LeastComponents = 16;

    // Google's Satellite Embedding (AlphaEarth): its 64 axes.
    private const string SatelliteEmbedding = "A";
    private const int SatelliteEmbeddingAxes = 64;

    /// <summary>Whether each row has a list.</summary>
    public bool IsList => Columns[0].IsList;

    /// <summary>The columns in words.</summary>
    public string Name => IsList || Columns.Count == 1 ? Columns[0].Name : $"{Columns[0].Name} to {Columns[^1].Name}";

    /// <summary>Whether the numbers are whole.</summary>
    public bool IsWhole => Columns.All(column => column.Kind == ValueKind.Whole);

    /// <summary>Whether the numbers are single floats.</summary>
    public bool IsSingle => Columns.All(column => column.Physical == ParquetSharp.PhysicalType.Float);

    /// <summary>Length of every vector, where the columns tell it; null of lists.</summary>
    public int? Length => IsList ? null : Columns.Count;

    // Earth Engine's copy of the same data has fractions; the bucket's and what is made of it has bytes.
    private bool AreSatelliteEmbeddingBytes =>
        Columns.Count == SatelliteEmbeddingAxes && Columns.All(column => column is { Kind: ValueKind.Whole, Bits: 8 })
        && Columns.Index().All(column =>
            column.Item.Name == string.Create(CultureInfo.InvariantCulture, $"{SatelliteEmbedding}{column.Index:D2}"));

    /// <summary>
    /// The vectors in a column for each component, where the columns of a file leave no doubt about it.
    /// </summary>
    /// <param name="columns">All columns of a file.</param>
    /// <returns>Each group of plain columns of numbers whose names differ by their number alone, from 0 or 1
    /// without a gap.</returns>
    public static IReadOnlyList<VectorColumns> Numbered(IEnumerable<ParquetColumn> columns) =>
    [
        .. columns.Where(column => column.IsPlain && column.IsNumber)
            .Select(column => (Column: column, Prefix: column.Name.TrimEnd([.. "0123456789"])))
            .GroupBy(column => column.Prefix, column => column.Column, StringComparer.Ordinal)
            .Select(group => InOrder(group, group.Key, ""))
            .OfType<VectorColumns>()
            .Where(vectors => vectors.Columns.Count >= LeastComponents),
    ];

    /// <summary>The vectors in the columns of a pattern.</summary>
    /// <param name="columns">All columns of a file.</param>
    /// <param name="pattern">A name with one <see cref="NumberSign"/> in place of the number.</param>
    /// <returns>Null where no columns are so named, or their numbers have gaps.</returns>
    public static VectorColumns? OfPattern(IEnumerable<ParquetColumn> columns, string pattern)
    {
        int sign = pattern.IndexOf(NumberSign, StringComparison.Ordinal);
        return InOrder(columns.Where(column => column.IsPlain && column.IsNumber), pattern[..sign],
            pattern[(sign + 1)..]);
    }

    /// <summary>Opens the vectors of a row group.</summary>
    public IVectorReader Open(ParquetSource source, int rowGroup) =>
        IsList ? new ListReader(source, rowGroup, Columns[0])
            : new ComponentReader(source, rowGroup, Columns, AreSatelliteEmbeddingBytes);

    private static VectorColumns? InOrder(IEnumerable<ParquetColumn> columns, string prefix, string suffix)
    {
        var numbered = new SortedDictionary<int, ParquetColumn>();
        foreach (var column in columns)
        {
            if (column.Name.Length > prefix.Length + suffix.Length
                && column.Name.StartsWith(prefix, StringComparison.Ordinal)
                && column.Name.EndsWith(suffix, StringComparison.Ordinal)
                && int.TryParse(column.Name[prefix.Length..^suffix.Length], NumberStyles.None,
                    CultureInfo.InvariantCulture, out int number)
                && !numbered.TryAdd(number, column))
            {
                return null;
            }
        }

        return numbered.Count > 0 && numbered.Keys.First() is 0 or 1
            && numbered.Keys.Last() - numbered.Keys.First() == numbered.Count - 1
            ? new VectorColumns([.. numbered.Values])
            : null;
    }
}
