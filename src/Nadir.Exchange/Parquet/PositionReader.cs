using NetTopologySuite.Geometries;
using ParquetSharp;

namespace Nadir.Exchange.Parquet;

/// <summary>Where a file has geometries in one of GeoParquet's native encodings.</summary>
/// <param name="X">The column of all x.</param>
/// <param name="Y">The column of all y.</param>
internal sealed record PositionColumns(ParquetColumn X, ParquetColumn Y);

/// <summary>
/// Reads positions that lie in up to three lists, row by row, as GeoParquet 1.1 keeps polygons. For one thread at a
/// time.
/// </summary>
internal sealed class PositionReader : IDisposable
{
    // As many as the longest well-known binary that is read has.
    private const int MostPositions = 1 << 16;

    private readonly ParquetSource _source;
    private readonly PositionColumns _columns;
    private readonly Levels _x;
    private readonly Levels _y;

    public PositionReader(ParquetSource source, int rowGroup, PositionColumns columns)
    {
        (_source, _columns) = (source, columns);
        _x = new Levels(source, rowGroup, columns.X);
        try
        {
            _y = new Levels(source, rowGroup, columns.Y);
        }
        catch
        {
            _x.Dispose();
            throw;
        }
    }

    /// <summary>Reads the positions of the next row.</summary>
    /// <returns>Parts, each of rings, each of positions; none of them empty. Null where the row has
    /// none or too many.</returns>
    /// <exception cref="ExchangeException">The columns are damaged.</exception>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<Coordinate>>>? Read()
    {
        var parts = new List<List<List<Coordinate>>>();
        long count = 0;
        bool isFirst = true;
        do
        {
            var (x, y) = (_x.Take(), _y.Take());
            if (x.Repetition != y.Repetition || x.IsThere != y.IsThere)
            {
                throw new ExchangeException(
                    $"{_source.Path} is damaged: x and y of its column {_columns.X.Name} do not belong together; get the file again.");
            }

            int within = _columns.X.MaxRepetition - x.Repetition;
            if (isFirst || within >= 2)
            {
                parts.Add([[]]);
            }
            else if (within == 1)
            {
                parts[^1].Add([]);
            }

            isFirst = false;
            count += x.IsThere ? 1 : 0;
            if (x.IsThere && count <= MostPositions)
            {
                parts[^1][^1].Add(new Coordinate(x.Value, y.Value));
            }
        }
        while (_x.GoesOn && _y.GoesOn);

        parts.ForEach(part => part.RemoveAll(ring => ring.Count == 0));
        parts.RemoveAll(part => part.Count == 0);
        return parts.Count == 0 || count > MostPositions ? null : parts;
    }

    public void Dispose()
    {
        _x.Dispose();
        _y.Dispose();
    }

    // The numbers of one column with their places in lists.
    private sealed class Levels : IDisposable
    {
        private const int Batch = 1 << 12;

        private readonly ParquetSource _source;
        private readonly ParquetColumn _column;
        private readonly ColumnReader<double> _reader;
        private readonly short[] _definitions = new short[Batch];
        private readonly short[] _repetitions = new short[Batch];
        private readonly double[] _values = new double[Batch];
        private int _count;
        private int _next;
        private int _value;

        public Levels(ParquetSource source, int rowGroup, ParquetColumn column)
        {
            (_source, _column) = (source, column);
            var reader = source.OpenColumn(rowGroup, column);
            if (reader is not ColumnReader<double> numbers)
            {
                reader.Dispose();
                throw new ExchangeException(
                    $"{source.Path} is damaged: its column {column.Name} has not the numbers that it is said to have; get the file again.");
            }

            _reader = numbers;
        }

        /// <summary>Whether what comes next belongs to the same row.</summary>
        public bool GoesOn => _column.MaxRepetition > 0 && (_next < _count || TryFill()) && _repetitions[_next] > 0;

        public (int Repetition, bool IsThere, double Value) Take()
        {
            if (_next == _count && !TryFill())
            {
                throw new ExchangeException(
                    $"{_source.Path} is damaged: its column {_column.Name} has fewer rows than the file says; get the file again.");
            }

            int place = _next++;
            bool isThere = _column.MaxDefinition == 0 || _definitions[place] == _column.MaxDefinition;
            return (_column.MaxRepetition == 0 ? 0 : _repetitions[place], isThere, isThere ? _values[_value++] : 0);
        }

        public void Dispose() => _reader.Dispose();

        private bool TryFill()
        {
            try
            {
                (_next, _value) = (0, 0);
                _count = (int)_reader.ReadBatch(
                    Batch,
                    _column.MaxDefinition == 0 ? default : _definitions,
                    _column.MaxRepetition == 0 ? default : _repetitions,
                    _values,
                    out _);
                return _count > 0;
            }
            catch (ParquetException error)
            {
                throw ParquetSource.Damaged(_source.Path, error);
            }
        }
    }
}
