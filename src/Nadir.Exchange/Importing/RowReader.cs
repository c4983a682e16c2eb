using System.Globalization;
using System.Numerics.Tensors;
using Nadir.Archive;
using Nadir.Exchange.Formats;
using Nadir.Exchange.Parquet;
using Nadir.Exchange.Places;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Exchange.Importing;

/// <summary>Reads the rows of a row group some at a time. For one thread at a time.</summary>
internal sealed class RowReader : IDisposable
{
    private const int LongestText = 1000;
    private const double UnitTolerance = 1e-5;
    private const long LargestExact = 1L << 53;

    private static readonly string[] BasicTimes = ["yyyyMMdd'T'HHmmss", "yyyyMMdd'T'HHmmssK", "yyyyMMdd", "yyyy"];

    private readonly ImportColumns _columns;
    private readonly int _dimension;
    private readonly GroundReader? _ground;
    private readonly RowNames _names;
    private readonly ModelIdentity _model;
    private readonly IVectorReader _vectors;
    private readonly PositionReader? _positions;
    private readonly NativeEncoding? _encoding;
    private readonly ListReader? _pixelBoxes;
    private readonly ListReader? _captions;
    private readonly Dictionary<ParquetColumn, (ValueReader Reader, object?[] Values)> _values = [];
    private int _row;

    public RowReader(
        ParquetSource source, ImportColumns columns, int rowGroup, int dimension, GroundReader? ground,
        NativeEncoding? encoding, RowNames names, ModelIdentity model)
    {
        (_columns, _dimension, _ground, _encoding, _names, _model) = (columns, dimension, ground, encoding, names,
            model);
        try
        {
            _vectors = columns.Vectors.Open(source, rowGroup);
            _positions = columns.Positions is { } positions ? new PositionReader(source, rowGroup, positions) : null;
            _pixelBoxes = columns[ColumnRole.PixelBox] is { } box ? new ListReader(source, rowGroup, box) : null;
            _captions = columns.AreWindows
                && source.Columns.FirstOrDefault(column => column.Name == ExportColumns.Captions
                    && column is { IsList: true, Kind: ValueKind.Text }) is { } several
                ? new ListReader(source, rowGroup, several)
                : null;
            foreach (var column in Plain().Distinct())
            {
                _values[column] = (new ValueReader(source, rowGroup, column), []);
            }
        }
        catch
        {
            // What stays open would be closed by the collector, when the file is gone, and end the process.
            Dispose();
            throw;
        }
    }

    /// <summary>Reads the next rows.</summary>
    /// <param name="first">The number of the first in the file.</param>
    /// <param name="count">How many; there are as many.</param>
    public IReadOnlyList<VectorRow> Read(long first, int count)
    {
        foreach (var (column, (reader, values)) in _values)
        {
            var all = values.Length < count ? new object?[count] : values;
            reader.Read(all.AsSpan(0, count));
            _values[column] = (reader, all);
        }

        var rows = new List<VectorRow>(count);
        for (_row = 0; _row < count; _row++)
        {
            rows.Add(_columns.AreWindows ? ReadWindow(first + _row) : ReadChip(first + _row));
        }

        return rows;
    }

    public void Dispose()
    {
        _vectors?.Dispose();
        _positions?.Dispose();
        _pixelBoxes?.Dispose();
        _captions?.Dispose();
        foreach (var (reader, _) in _values.Values)
        {
            reader.Dispose();
        }
    }

    private IEnumerable<ParquetColumn> Plain()
    {
        ColumnRole[] roles =
        [
            ColumnRole.Scale, ColumnRole.Id, ColumnRole.Source, ColumnRole.Geometry, ColumnRole.Datetime,
            ColumnRole.StartDatetime, ColumnRole.EndDatetime,
            ColumnRole.Caption,
        ];
        var own = _columns.AreWindows
            ? new[] { "x", "y", "width", "height" }.Select(part => _columns.Find(ExportColumns.Window, part))
                .Concat(new[] { "width", "height", "size", "modified", "sha256" }
                    .Select(part => _columns.Find(ExportColumns.Image, part)))
                .Append(_columns.Find(ExportColumns.Attributes))
            : [];
        return roles.Select(role => _columns[role]).Concat(own).OfType<ParquetColumn>()
            .Where(column => column.MaxRepetition == 0).Concat(_columns.Attributes);
    }

    // A row of an export: one of the windows of an image.
    private VectorRow ReadWindow(long number)
    {
        int Part(string name) => (int)Math.Clamp(Whole(ExportColumns.Window, name) ?? 0, 0, int.MaxValue);
        var pixels = new PixelWindow(Part("x"), Part("y"), Math.Max(1, Part("width")), Math.Max(1, Part("height")));
        var (width, height) = (Whole(ExportColumns.Image, "width") ?? 0, Whole(ExportColumns.Image, "height") ?? 0);
        var size = ((int)Math.Clamp(Math.Max(width, (long)pixels.X + pixels.Width), 1, int.MaxValue),
            (int)Math.Clamp(Math.Max(height, (long)pixels.Y + pixels.Height), 1, int.MaxValue));
        string source = Text(_columns[ColumnRole.Source]) is { Length: > 0 } told ? told
            : _names.Of(number, null, Value(_columns[ColumnRole.Id]));
        var modified = Value(_columns.Find(ExportColumns.Image, "modified")) as DateTimeOffset?;
        var captions = _captions?.ReadTexts() ?? [];
        if (captions.Count == 0 && Text(_columns[ColumnRole.Caption]) is { } caption)
        {
            captions = [caption];
        }

        var attributes = Text(_columns.Find(ExportColumns.Attributes)) is { } json ? AttributeJson.Read(json) ?? []
            : [];
        return Finish(
            number,
            new SourceStamp(source, Math.Max(0, Whole(ExportColumns.Image, "size") ?? 0), modified?.UtcTicks ?? 0),
            Hash(Text(_columns.Find(ExportColumns.Image, "sha256"))),
            size,
            pixels,
            captions,
            attributes);
    }

    // A row of anybody else: an image of its own, of which no more than this part is known.
    private VectorRow ReadChip(long number)
    {
        string source = _names.Of(number, Text(_columns[ColumnRole.Source]), Value(_columns[ColumnRole.Id]));
        var pixels = PixelBox() ?? new PixelWindow(0, 0, 1, 1);
        return Finish(
            number,
            new SourceStamp(source, 0, 0),
            null,
            (pixels.X + pixels.Width, pixels.Y + pixels.Height),
            pixels,
            Text(_columns[ColumnRole.Caption]) is { } caption ? [caption] : [],
            [.. _columns.Attributes.Select(AttributeOf).OfType<ItemAttribute>()]);
    }

    private VectorRow Finish(
        long number, SourceStamp stamp, byte[]? hash, (int Width, int Height) size, PixelWindow pixels,
        IReadOnlyList<string> captions, IReadOnlyList<ItemAttribute> attributes)
    {
        var (footprint, groundFault) = ReadGround();
        var (vector, fault) = ReadVector();
        var (from, to) = Times();
        return new VectorRow
        {
            Number = number,
            Stamp = stamp,
            Hash = hash,
            Size = size,
            Window = new CatalogWindow(
                pixels, footprint)
            {
                Captions = [.. captions.Where(caption => !string.IsNullOrWhiteSpace(caption))],
            },
            Description = new ItemDescription(from, to, attributes),
            GroundFault = groundFault,
            Vector = vector,
            Fault = fault,
        };
    }

    private (string? Footprint, string? Fault) ReadGround() =>
        _positions is not null ? _positions.Read() is { } parts ? _ground!.Read(_encoding!.Value, parts) : (null, null)
        : Value(_columns[ColumnRole.Geometry]) is byte[] bytes ? _ground!.Read(bytes)
        : (null, null);

    private (float[]? Vector, string? Fault) ReadVector()
    {
        var vector = new float[_dimension];
        int length = _vectors.ReadNumbers(vector);
        if (length != _dimension)
        {
            return (null, length < 0 ? VectorFault.NullNumber : VectorFault.None);
        }

        if (_columns[ColumnRole.Scale] is { } scale)
        {
            if (Number(Value(scale)) is not { } factor || !float.IsFinite((float)factor) || (float)factor == 0)
            {
                return (null, VectorFault.NoScale);
            }

            TensorPrimitives.Multiply(vector, (float)factor, vector);
        }

        // The sum of squares in double, as an archive computes it: finite for every finite vector of single floats.
        double squares = 0;
        foreach (float number in vector)
        {
            squares += (double)number * number;
        }

        if (!double.IsFinite(squares) || squares == 0)
        {
            return (null, squares == 0 ? VectorFault.Zero : VectorFault.NotFinite);
        }

        // What an archive gave is of unit length but for its last bits, which are to stay.
        double norm = Math.Sqrt(squares);
        for (int i = 0; i < vector.Length && Math.Abs(squares - 1) > UnitTolerance; i++)
        {
            vector[i] = (float)(vector[i] / norm);
        }

        return (vector, null);
    }

    private (DateTimeOffset? From, DateTimeOffset? To) Times()
    {
        var moment = Time(Value(_columns[ColumnRole.Datetime]));
        var (from, to) = (Time(Value(_columns[ColumnRole.StartDatetime])),
            Time(Value(_columns[ColumnRole.EndDatetime])));
        if (from is null && to is null)
        {
            return moment is null ? (_model.From, _model.To) : (moment, moment);
        }

        // A range that ends before it begins says nothing that can be relied on but the moment.
        return from > to ? (moment, moment) : (from, to);
    }

    private PixelWindow? PixelBox()
    {
        Span<float> bounds = stackalloc float[4];
        return _pixelBoxes?.ReadNumbers(bounds) == 4 && bounds[0] >= 0 && bounds[1] >= 0 && bounds[2] > bounds[0]
            && bounds[3] > bounds[1]
            && bounds[2] < (1 << 24) && bounds[3] < (1 << 24)
                ? new PixelWindow((int)bounds[0], (int)bounds[1], (int)(bounds[2] - bounds[0]),
                    (int)(bounds[3] - bounds[1]))
                : null;
    }

    private object? Value(ParquetColumn? column) =>
        column is not null && _values.TryGetValue(column, out var read) ? read.Values[_row] : null;

    private string? Text(ParquetColumn? column) => Value(column) as string;

    private long? Whole(params IReadOnlyList<string> path) => Value(_columns.Find(path)) as long?;

    private static double? Number(object? value) =>
        value switch { double number => number, long number => number, _ => null };

    private ItemAttribute? AttributeOf(ParquetColumn column) => Value(column) switch
    {
        string { Length: > 0 } text =>
            ItemAttribute.Of(column.Name, text.Length <= LongestText ? text : text[..LongestText]),
        long number => Math.Abs(number) <= LargestExact
            ? ItemAttribute.Of(column.Name, (double)number)
            : ItemAttribute.Of(column.Name, number.ToString(CultureInfo.InvariantCulture)),
        double number when double.IsFinite(number) => ItemAttribute.Of(column.Name, number),
        bool truth => ItemAttribute.Of(column.Name, truth ? "true" : "false"),
        DateTimeOffset time => ItemAttribute.Of(
            column.Name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static DateTimeOffset? Time(object? value) => value switch
    {
        DateTimeOffset time => time,
        string text when DateTimeOffset.TryParseExact(
            text, BasicTimes, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) => time,
        string text when DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time) => time,
        _ => null,
    };

    private static byte[]? Hash(string? text) =>
        text is { Length: 64 } && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
}
