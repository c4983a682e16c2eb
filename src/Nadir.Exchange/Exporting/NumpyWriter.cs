using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Nadir.Archive;
using Nadir.Exchange.Formats;

namespace Nadir.Exchange.Exporting;

/// <summary>
/// Writes vectors as a NumPy array of shape (windows, dimension), and what is known of each window as a line of JSON in
/// the same order (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0). For one thread
/// at a time.
/// </summary>
internal sealed class NumpyWriter : IDisposable
{
    private const int HeadBytes = 128;

    private readonly Stream _array;
    private readonly Stream _lines;
    private readonly Utf8JsonWriter _json;
    private readonly VectorCodec _codec;
    private readonly EmbeddingType _type;
    private readonly int _dimension;
    private long _rows;

    /// <param name="array">Receives the array.</param>
    /// <param name="lines">Receives the lines.</param>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="type">How its numbers are written.</param>
    public NumpyWriter(Stream array, Stream lines, int dimension, EmbeddingType type)
    {
        (_array, _lines, _dimension, _type) = (array, lines, dimension, type);
        _codec = new VectorCodec(dimension, type);
        _json = new Utf8JsonWriter(lines, JsonLines.Options);
        _array.Write(Head());
    }

    /// <summary>The file of lines that stands beside an array.</summary>
    public static string LinesBeside(string array) => Path.ChangeExtension(array, ".jsonl");

    /// <summary>Writes windows.</summary>
    /// <returns>How many.</returns>
    public int Write(IReadOnlyList<StoredWindow> windows)
    {
        _codec.Encode(windows);
        switch (_type)
        {
            case EmbeddingType.Float32:
                _array.Write(MemoryMarshal.AsBytes<float>(_codec.Floats));
                break;
            case EmbeddingType.Float16:
                _array.Write(MemoryMarshal.AsBytes<Half>(_codec.Halves));
                break;
            default:
                sbyte[] bytes = [.. _codec.Wholes.Select(whole => (sbyte)whole)];
                _array.Write(MemoryMarshal.AsBytes<sbyte>(bytes));
                break;
        }

        foreach (var (row, window) in windows.Index())
        {
            WriteLine(window, _type == EmbeddingType.Int8 ? _codec.Scales[row] : null);
        }

        _rows += windows.Count;
        return windows.Count;
    }

    /// <summary>Writes how many rows there are, which the head of the array tells.</summary>
    public void Close()
    {
        _array.Seek(0, SeekOrigin.Begin);
        _array.Write(Head());
        _array.Seek(0, SeekOrigin.End);
    }

    public void Dispose() => _json.Dispose();

    private byte[] Head()
    {
        string kind = _type switch { EmbeddingType.Float32 => "<f4", EmbeddingType.Float16 => "<f2", _ => "|i1" };
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({_rows}, {_dimension}), }}");
        byte[] magic = [0x93, .. "NUMPY"u8, 1, 0, HeadBytes - 10, 0];
        return [.. magic, .. Encoding.ASCII.GetBytes(text.PadRight(HeadBytes - magic.Length - 1)), (byte)'\n'];
    }

    private void WriteLine(StoredWindow window, float? scale)
    {
        var (known, pixels) = (window.Window, window.Window.Pixels);
        _json.WriteStartObject();
        _json.WriteNumber("id", known.Id);
        _json.WriteString("source", window.Stamp.Source);
        _json.WriteStartArray("window");
        foreach (int number in new[] { pixels.X, pixels.Y, pixels.Width, pixels.Height })
        {
            _json.WriteNumberValue(number);
        }

        _json.WriteEndArray();
        _json.WritePropertyName("footprint");
        _json.WriteRawValue(known.Footprint is null ? "null" : OneLine(known.Footprint));
        WriteTimes(window);
        _json.WriteString("caption", known.Captions is [var first, ..] ? first : null);
        if (known.Captions.Count > 1)
        {
            _json.WriteStartArray("captions");
            foreach (string caption in known.Captions)
            {
                _json.WriteStringValue(caption);
            }

            _json.WriteEndArray();
        }

        _json.WritePropertyName("attributes");
        AttributeJson.Write(_json, window.Description.Attributes);
        if (scale is { } factor)
        {
            _json.WriteNumber("scale", factor);
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _lines.WriteByte((byte)'\n');
    }

    private void WriteTimes(StoredWindow window)
    {
        var (from, to) = (window.Description.AcquiredFrom, window.Description.AcquiredTo);
        if (from == to && from is { } moment)
        {
            _json.WriteString("datetime", Time(moment));
            return;
        }

        _json.WriteNull("datetime");
        if (from is { } start)
        {
            _json.WriteString("start_datetime", Time(start));
        }

        if (to is { } end)
        {
            _json.WriteString("end_datetime", Time(end));
        }
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    // A geometry of a catalog may be written over several lines.
    private static string OneLine(string json) =>
        json.Contains('\n', StringComparison.Ordinal) || json.Contains('\r', StringComparison.Ordinal)
        ? json.ReplaceLineEndings(" ")
        : json;
}
