using Nadir.Exchange.Formats;
using Nadir.Exchange.Parquet;
using Nadir.Exchange.Places;

namespace Nadir.Exchange.Importing;

/// <summary>A file of vectors that is open for an import. For one thread at a time.</summary>
internal sealed class VectorFile : IDisposable
{
    /// <summary>The longest vector that an archive takes.</summary>
    public const int MostDimensions = 4096;

    private const int RowsAtOnce = 1024;

    private readonly ParquetSource _source;
    private readonly ImportColumns _columns;
    private readonly GroundReader? _ground;
    private readonly NativeEncoding? _encoding;
    private RowNames _names;

    private VectorFile(ParquetSource source, ImportOptions options)
    {
        _source = source;
        var geometry = GeometrySystem.Of(source);
        geometry.RequireKnownEncoding(source);
        _columns = ImportColumns.Of(source, options.Columns, geometry);
        _encoding = geometry.Native;
        _ground = _columns[ColumnRole.Geometry] is null && _columns.Positions is null ? null
            : geometry.Open(source, options.ReferenceSystem);
        _names = new RowNames(source.Name, false, false);
        Model = ModelIdentity.Read(source.KeyValues.GetValueOrDefault(ModelIdentity.Key));
        IsStored = source.KeyValues.ContainsKey(ExportColumns.Key) && _columns.Vectors.IsSingle;
    }

    /// <summary>The file, as it was named.</summary>
    public string Path => _source.Path;

    /// <summary>Its name without the folder.</summary>
    public string Name => _source.Name;

    /// <summary>Its rows.</summary>
    public long Rows => _source.Rows;

    /// <summary>What it says of the model.</summary>
    public ModelIdentity Model { get; }

    /// <summary>Whether its vectors are written as an archive gave them.</summary>
    public bool IsStored { get; }

    /// <summary>Whether several rows may be windows of one image.</summary>
    public bool AreWindows => _columns.AreWindows;

    /// <summary>
    /// Length of the vectors, once <see cref="Inspect"/> has looked at them; null where no row has one.
    /// </summary>
    public int? Dimension { get; private set; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ExchangeException">It is no Parquet file of vectors, or the options do not fit it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static VectorFile Open(string path, ImportOptions options)
    {
        if (Directory.Exists(path))
        {
            throw new ExchangeException(
                $"{path} is a folder; name its files, such as {System.IO.Path.Combine(path, "*.parquet")}.");
        }

        if (!File.Exists(path))
        {
            throw new ExchangeException($"There is no file {path}; check the path.");
        }

        var source = ParquetSource.Open(path);
        try
        {
            return new VectorFile(source, options);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Looks at every vector's length, and at what names rows, before anything is written.</summary>
    /// <param name="told">Is told how many rows were looked at.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ExchangeException">Vectors have different lengths, or are too long for an archive; or the
    /// file is damaged.</exception>
    public void Inspect(Action<long> told, CancellationToken cancellationToken)
    {
        var (sources, ids) = (new Uniqueness(), new Uniqueness());
        long row = 0;
        for (int group = 0; group < _source.RowGroups; group++)
        {
            using var vectors = _columns.Vectors.IsList ? _columns.Vectors.Open(_source, group) : null;
            using var source = AreWindows ? null : Reader(group, _columns[ColumnRole.Source]);
            using var id = AreWindows ? null : Reader(group, _columns[ColumnRole.Id]);
            var values = new object?[RowsAtOnce];
            for (long left = _source.RowsOf(group); left > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = (int)Math.Min(RowsAtOnce, left);
                for (int i = 0; i < count && vectors is not null; i++)
                {
                    CheckLength(row + i, vectors.ReadNumbers(default));
                }

                Add(source, sources, values.AsSpan(0, count));
                Add(id, ids, values.AsSpan(0, count));
                (row, left) = (row + count, left - count);
                told(row);
            }
        }

        _names = new RowNames(Name, _columns[ColumnRole.Source] is not null
            && sources.Holds, _columns[ColumnRole.Id] is not null && ids.Holds);
        if (_columns.Vectors.Length is { } length)
        {
            CheckLength(0, length);
        }

        Dimension ??= row > 0 ? null : FixedLength() ?? Model.Dimension;
    }

    /// <summary>Reads all rows.</summary>
    /// <param name="dimension">Length of a vector.</param>
    /// <returns>Some rows at a time, in the order of the file.</returns>
    /// <exception cref="ExchangeException">The file is damaged.</exception>
    public IEnumerable<IReadOnlyList<VectorRow>> Read(int dimension)
    {
        long first = 0;
        for (int group = 0; group < _source.RowGroups; group++)
        {
            using var reader = new RowReader(_source, _columns, group, dimension, _ground, _encoding, _names, Model);
            for (long left = _source.RowsOf(group); left > 0;)
            {
                int count = (int)Math.Min(RowsAtOnce, left);
                yield return reader.Read(first, count);
                (first, left) = (first + count, left - count);
            }
        }
    }

    public void Dispose()
    {
        _ground?.Dispose();
        _source.Dispose();
    }

    private ValueReader? Reader(int group, ParquetColumn? column) =>
        column is null ? null : new ValueReader(_source, group, column);

    private static void Add(ValueReader? reader, Uniqueness uniqueness, Span<object?> values)
    {
        if (reader is null || !uniqueness.Holds)
        {
            return;
        }

        reader.Read(values);
        foreach (object? value in values)
        {
            uniqueness.Add(value);
        }
    }

    // Lists with nothing in them, or with a null, are rows without a vector.
    private void CheckLength(long row, int length)
    {
        if (length <= 0 || length == Dimension)
        {
            return;
        }

        if (Dimension is { } others)
        {
            throw new ExchangeException(
                $"{Path}: row {row} (counted from 0) has {length} numbers in the column {_columns.Vectors.Name} and "
                    + $"the rows before have {others}; vectors of one archive are of one length, so nothing was "
                    + $"imported.");
        }

        Dimension = length <= MostDimensions ? length : throw new ExchangeException(
            $"{Path}: row {row} (counted from 0) has {length} numbers in the column {_columns.Vectors.Name}; an "
                + $"archive takes vectors of up to {MostDimensions}.");
    }

    private int? FixedLength() =>
        _source.FixedLengthOf(_columns.Vectors.Name) is >= 1 and <= MostDimensions and var length ? length : null;
}
