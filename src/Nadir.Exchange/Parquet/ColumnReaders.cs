using ParquetSharp;

namespace Nadir.Exchange.Parquet;

/// <summary>Reads the values of a column of a row group a few rows at a time. For one thread at a time.</summary>
internal sealed class ValueReader : IDisposable
{
    // The library's day 0 of Int96 times, as Julian days count.
    private const int JulianEpoch = 2_440_588;

    // No text and no outline of a window is longer; what is, is taken for missing.
    private const int LongestValue = 1 << 20;

    private readonly ParquetSource _source;
    private readonly ParquetColumn _column;
    private readonly ColumnReader _reader;
    private readonly Dictionary<(nint Place, int Length), object> _shared = [];
    private short[] _levels = [];

    public ValueReader(ParquetSource source, int rowGroup, ParquetColumn column) =>
        (_source, _column, _reader) = (source, column, source.OpenColumn(rowGroup, column));

    /// <summary>Reads rows.</summary>
    /// <param name="values">
    /// Receives a value a row: null, or a string, byte[], double, long, bool or DateTimeOffset as the column's kind
    /// says. Arrays must not be changed.
    /// </param>
    /// <exception cref="ExchangeException">There are fewer rows than the file says, or they are damaged.</exception>
    public void Read(Span<object?> values)
    {
        try
        {
            _levels = _levels.Length < values.Length ? new short[values.Length] : _levels;
            switch (_reader)
            {
                case ColumnReader<bool> reader:
                    Read(reader, values, value => value);
                    break;
                case ColumnReader<int> reader when _column.Kind == ValueKind.Time:
                    Read(reader, values, value => TimeOf(value));
                    break;
                case ColumnReader<int> reader:
                    Read(reader, values, value => (long)value);
                    break;
                case ColumnReader<long> reader when _column.Kind == ValueKind.Time:
                    Read(reader, values, value => TimeOf(value));
                    break;
                case ColumnReader<long> reader:
                    Read(reader, values, value => value);
                    break;
                case ColumnReader<Int96> reader:
                    Read(reader, values, value => TimeOf(value));
                    break;
                case ColumnReader<float> reader:
                    Read(reader, values, value => (double)value);
                    break;
                case ColumnReader<double> reader:
                    Read(reader, values, value => value);
                    break;
                case ColumnReader<ByteArray> reader:
                    Read(reader, values, Shared);
                    break;
                case ColumnReader<FixedLenByteArray> reader:
                    Read(reader, values, value => (double)HalfOf(value));
                    break;
                default:
                    throw new NotSupportedException($"Columns of the type {_column.Physical} are not read.");
            }
        }
        catch (ParquetException error)
        {
            throw ParquetSource.Damaged(_source.Path, error);
        }
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>The bytes of a value, which live until the next are read.</summary>
    public static unsafe ReadOnlySpan<byte> BytesOf(ByteArray value) => new((void*)value.Pointer, value.Length);

    /// <summary>A text; what is no UTF-8 in it becomes U+FFFD.</summary>
    public static string TextOf(ByteArray value) => System.Text.Encoding.UTF8.GetString(BytesOf(value));

    /// <summary>A number of 16 bits.</summary>
    public static unsafe Half HalfOf(FixedLenByteArray value) =>
        BitConverter.ToHalf(new ReadOnlySpan<byte>((void*)value.Pointer, sizeof(ushort)));

    // A value of a dictionary is one piece of memory however many rows have it, and stays so here.
    private object? Shared(ByteArray value)
    {
        if (value.Length > LongestValue)
        {
            return null;
        }

        if (!_shared.TryGetValue((value.Pointer, value.Length), out var known))
        {
            _shared[(value.Pointer, value.Length)] = known = _column.Kind == ValueKind.Text ? TextOf(value)
                : BytesOf(value).ToArray();
        }

        return known;
    }

    private void Read<T>(ColumnReader<T> reader, Span<object?> values, Func<T, object?> convert)
        where T : unmanaged
    {
        var physical = new T[values.Length];
        for (int done = 0; done < values.Length;)
        {
            int wanted = values.Length - done;
            var levels = _column.MaxDefinition == 0 ? default : _levels.AsSpan(0, wanted);
            int rows = (int)reader.ReadBatch(wanted, levels, default, physical, out _);
            if (rows == 0)
            {
                throw new ExchangeException(
                    $"{_source.Path} is damaged: its column {_column.Name} has fewer rows than the file says; get the file again.");
            }

            for (int row = 0, next = 0; row < rows; row++)
            {
                values[done + row] = levels.IsEmpty || levels[row] == _column.MaxDefinition ? convert(physical[next++])
                    : null;
            }

            done += rows;

            // What comes next may lie where these lay.
            _shared.Clear();
        }
    }

    // Beyond the calendar there is no time.
    private DateTimeOffset? TimeOf(long value)
    {
        var ticks = _column.Unit > 0 ? (Int128)value * _column.Unit : value / -_column.Unit;
        ticks += DateTime.UnixEpoch.Ticks;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset((long)ticks, TimeSpan.Zero) : null;
    }

    private static DateTimeOffset? TimeOf(Int96 value)
    {
        long nanoseconds = (long)(((ulong)(uint)value.B << 32) | (uint)value.A);
        var ticks = (((Int128)value.C - JulianEpoch) * TimeSpan.TicksPerDay)
            + (nanoseconds / TimeSpan.NanosecondsPerTick) + DateTime.UnixEpoch.Ticks;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset((long)ticks, TimeSpan.Zero) : null;
    }
}

/// <summary>Reads the lists of a column of a row group row by row. For one thread at a time.</summary>
internal sealed class ListReader : IVectorReader
{
    private const int BatchLevels = 1 << 14;

    private readonly ParquetSource _source;
    private readonly ParquetColumn _column;
    private readonly ColumnReader _reader;
    private readonly short[] _definitions = new short[BatchLevels];
    private readonly short[] _repetitions = new short[BatchLevels];
    private readonly object _physical;
    private readonly float[] _numbers = new float[BatchLevels];
    private readonly string[] _texts;
    private int _levels;
    private int _level;
    private int _value;

    public ListReader(ParquetSource source, int rowGroup, ParquetColumn column)
    {
        (_source, _column, _reader) = (source, column, source.OpenColumn(rowGroup, column));
        _texts = column.Kind == ValueKind.Text ? new string[BatchLevels] : [];
        _physical = _reader switch
        {
            ColumnReader<float> => new float[BatchLevels],
            ColumnReader<double> => new double[BatchLevels],
            ColumnReader<int> => new int[BatchLevels],
            ColumnReader<long> => new long[BatchLevels],
            ColumnReader<ByteArray> => new ByteArray[BatchLevels],
            ColumnReader<FixedLenByteArray> => new FixedLenByteArray[BatchLevels],
            _ => throw NotRead(),
        };
    }

    private NotSupportedException NotRead()
    {
        _reader.Dispose();
        return new NotSupportedException($"Lists of the type {_column.Physical} are not read.");
    }

    /// <summary>Reads the list of the next row.</summary>
    /// <param name="numbers">Receives the numbers.</param>
    /// <returns>
    /// How many elements the list has, which may be more than there was room for; -1 where one of them is null, 0 where
    /// there is no list or nothing in it.
    /// </returns>
    public int ReadNumbers(Span<float> numbers)
    {
        Fill();
        int length = 0;
        bool hasNull = false;
        for (bool isFirst = true; ; isFirst = false)
        {
            if (_level == _levels && !TryFill())
            {
                break;
            }

            // The levels of this row that are at hand: up to the next that begins a row.
            int start = _level;
            int from = start + (isFirst ? 1 : 0);
            int next = _repetitions.AsSpan(from, _levels - from).IndexOf((short)0);
            _level = next < 0 ? _levels : from + next;
            foreach (short definition in _definitions.AsSpan(start, _level - start))
            {
                if (definition == _column.MaxDefinition)
                {
                    if (length < numbers.Length)
                    {
                        numbers[length] = _numbers[_value];
                    }

                    length++;
                    _value++;
                }
                else
                {
                    hasNull |= IsNullElement(definition);
                }
            }

            if (next >= 0)
            {
                break;
            }
        }

        return hasNull ? -1 : length;
    }

    /// <summary>Reads the list of the next row; elements that are null are left out.</summary>
    public List<string> ReadTexts()
    {
        var texts = new List<string>();
        foreach (int value in NextRow())
        {
            if (value >= 0)
            {
                texts.Add(_texts[value]);
            }
        }

        return texts;
    }

    public void Dispose() => _reader.Dispose();

    // The places of the values of the next row; -1 for an element that is null. An empty list has no place.
    private IEnumerable<int> NextRow()
    {
        Fill();
        for (bool isFirst = true; ; isFirst = false)
        {
            if (_level == _levels && !TryFill())
            {
                yield break;
            }

            if (!isFirst && _repetitions[_level] == 0)
            {
                yield break;
            }

            short definition = _definitions[_level++];
            if (definition == _column.MaxDefinition)
            {
                yield return _value++;
            }
            else if (IsNullElement(definition))
            {
                yield return -1;
            }
        }
    }

    // Only an element that may be null has a level between an empty list and a value.
    private bool IsNullElement(short definition) => definition >= _column.ElementDefinition;

    private void Fill()
    {
        if (_level == _levels && !TryFill())
        {
            throw new ExchangeException(
                $"{_source.Path} is damaged: its column {_column.Name} has fewer rows than the file says; get the file again.");
        }
    }

    private bool TryFill()
    {
        (_level, _value) = (0, 0);
        try
        {
            _levels = (int)(_reader switch
            {
                ColumnReader<float> reader => Read(reader, value => value),
                ColumnReader<double> reader => Read(reader, value => (float)value),
                ColumnReader<int> reader => Read(reader, value => value),
                ColumnReader<long> reader => Read(reader, value => value),
                ColumnReader<FixedLenByteArray> reader => Read(reader, value => (float)ValueReader.HalfOf(value)),
                _ => ReadTexts((ColumnReader<ByteArray>)_reader),
            });
        }
        catch (ParquetException error)
        {
            throw ParquetSource.Damaged(_source.Path, error);
        }

        return _levels > 0;
    }

    private long Read<T>(ColumnReader<T> reader, Func<T, float> convert)
        where T : unmanaged
    {
        var values = (T[])_physical;
        long levels = reader.ReadBatch(BatchLevels, _definitions, _repetitions, values, out long read);
        for (int i = 0; i < read; i++)
        {
            _numbers[i] = convert(values[i]);
        }

        return levels;
    }

    private long ReadTexts(ColumnReader<ByteArray> reader)
    {
        var values = (ByteArray[])_physical;
        long levels = reader.ReadBatch(BatchLevels, _definitions, _repetitions, values, out long read);
        for (int i = 0; i < read; i++)
        {
            _texts[i] = ValueReader.TextOf(values[i]);
        }

        return levels;
    }
}
