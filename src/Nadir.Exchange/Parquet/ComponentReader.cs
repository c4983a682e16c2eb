namespace Nadir.Exchange.Parquet;

/// <summary>Reads vectors row by row. For one thread at a time.</summary>
internal interface IVectorReader : IDisposable
{
    /// <summary>Reads the vector of the next row.</summary>
    /// <param name="numbers">Receives the numbers that it has room for.</param>
    /// <returns>How many there are; -1 where one of them is null, 0 where there is no vector.</returns>
    /// <exception cref="ExchangeException">The file is damaged.</exception>
    int ReadNumbers(Span<float> numbers);
}

/// <summary>Reads vectors of which each component has a column of its own. For one thread at a time.</summary>
internal sealed class ComponentReader : IVectorReader
{
    private const int RowsAtOnce = 256;

    private readonly ValueReader[] _readers;
    private readonly object?[][] _values;
    private readonly bool _isSatelliteEmbedding;
    private long _left;
    private int _row;
    private int _rows;

    /// <summary>Opens the columns of a row group.</summary>
    /// <param name="source">The file.</param>
    /// <param name="rowGroup">The row group.</param>
    /// <param name="columns">Plain columns of numbers, in the order of the components.</param>
    /// <param name="isSatelliteEmbedding">
    /// Whether the numbers are the bytes of Google's Satellite Embedding, whose values are the squares of value / 127.5
    /// with the sign of the value, and -128 where there is nothing
    /// (developers.google.com/earth-engine/guides/aef_on_gcs_readme, De-quantization).
    /// </param>
    public ComponentReader(ParquetSource source, int rowGroup, IReadOnlyList<ParquetColumn> columns,
        bool isSatelliteEmbedding)
    {
        (_left, _isSatelliteEmbedding) = (source.RowsOf(rowGroup), isSatelliteEmbedding);
        _values = [.. columns.Select(_ => new object?[RowsAtOnce])];
        var opened = new List<ValueReader>();
        try
        {
            foreach (var column in columns)
            {
                opened.Add(new ValueReader(source, rowGroup, column));
            }
        }
        catch
        {
            opened.ForEach(reader => reader.Dispose());
            throw;
        }

        _readers = [.. opened];
    }

    public int ReadNumbers(Span<float> numbers)
    {
        if (_row == _rows)
        {
            Fill();
        }

        int missing = 0;
        for (int i = 0; i < _values.Length; i++)
        {
            if (NumberOf(_values[i][_row]) is not { } number)
            {
                missing++;
            }
            else if (i < numbers.Length)
            {
                numbers[i] = number;
            }
        }

        _row++;
        return missing == 0 ? _values.Length : missing == _values.Length ? 0 : -1;
    }

    public void Dispose()
    {
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }
    }

    private void Fill()
    {
        (_row, _rows) = (0, (int)Math.Min(RowsAtOnce, _left));
        _left -= _rows;
        foreach (var (reader, values) in _readers.Zip(_values))
        {
            reader.Read(values.AsSpan(0, _rows));
        }
    }

    private float? NumberOf(object? value) => value switch
    {
        long number when _isSatelliteEmbedding =>
            number == sbyte.MinValue ? null : (float)(Math.Sign(number) * Math.Pow(number / 127.5, 2)),
        long number => number,
        double number => (float)number,
        _ => null,
    };
}
