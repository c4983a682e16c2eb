using Nadir.Archive;
using Nadir.Exchange.Formats;
using Nadir.Exchange.Places;
using Nadir.Stac.Geometries;
using NetTopologySuite.Geometries;
using ParquetSharp;
using ParquetSharp.IO;

namespace Nadir.Exchange.Exporting;

/// <summary>Writes windows into a GeoParquet file, a few at a time. For one thread at a time.</summary>
internal sealed class GeoParquetWriter : IDisposable
{
    // What a row takes beside its vector, its texts and its geometry.
    private const int OtherBytes = 96;

    private readonly GeoParquetLayout _layout;
    private readonly ManagedOutputStream _output;
    private readonly ParquetFileWriter _writer;
    private readonly WellKnownBinary _binary = new();
    private readonly VectorCodec _codec;
    private RowGroupWriter? _group;
    private long _groupBytes;
    private int _column;

    /// <param name="stream">Receives the file.</param>
    /// <param name="layout">What it looks like.</param>
    public GeoParquetWriter(Stream stream, GeoParquetLayout layout)
    {
        _layout = layout;
        _codec = new VectorCodec(layout.Dimension, layout.Embedding);
        _output = new ManagedOutputStream(stream, leaveOpen: true);
        using var schema = layout.Schema();
        using var properties = layout.Properties();
        _writer = new ParquetFileWriter(_output, schema, properties, layout.KeyValues);
    }

    /// <summary>Writes windows.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="scores">Rank and score of each, where the layout has them; else null.</param>
    /// <returns>How many.</returns>
    public int Write(IReadOnlyList<StoredWindow> windows, IReadOnlyList<(int Rank, float Score)>? scores = null)
    {
        _group ??= _writer.AppendBufferedRowGroup();
        _column = 0;
        WriteIdentity(windows);
        WriteImage(windows);
        WriteDescription(windows);
        WriteGround(windows);
        WriteVectors(windows);
        if (_layout.HasSeveralCaptions)
        {
            WriteLists(windows, window => window.Window.Captions);
        }

        if (scores is not null)
        {
            ((ColumnWriter<int>)Next()).WriteBatch([.. scores.Select(row => row.Rank)]);
            ((ColumnWriter<float>)Next()).WriteBatch([.. scores.Select(row => row.Score)]);
        }

        _groupBytes += (long)windows.Count * (OtherBytes + (_layout.Dimension * _codec.Bytes));
        if (_groupBytes >= _layout.RowGroupBytes)
        {
            EndGroup();
        }

        return windows.Count;
    }

    /// <summary>Ends the file.</summary>
    public void Close()
    {
        EndGroup();
        _writer.Close();
    }

    public void Dispose()
    {
        _group?.Dispose();
        _writer.Dispose();
        _output.Dispose();
    }

    private void EndGroup()
    {
        _group?.Close();
        _group?.Dispose();
        (_group, _groupBytes) = (null, 0);
    }

    private void WriteIdentity(IReadOnlyList<StoredWindow> windows)
    {
        Values(windows, window => window.Window.Id);
        Texts(windows, window => window.Stamp.Source, isOptional: false);
        Values(windows, window => window.Window.Pixels.X);
        Values(windows, window => window.Window.Pixels.Y);
        Values(windows, window => window.Window.Pixels.Width);
        Values(windows, window => window.Window.Pixels.Height);
    }

    private void WriteImage(IReadOnlyList<StoredWindow> windows)
    {
        Values(windows, window => window.Width);
        Values(windows, window => window.Height);
        Values(windows, window => window.Stamp.Size);
        Optional(windows, window => Micros(window.Stamp.Modified));
        Texts(windows, window => window.Hash is { } hash ? Convert.ToHexStringLower(hash) : null, isOptional: true);
    }

    private void WriteDescription(IReadOnlyList<StoredWindow> windows)
    {
        Optional(windows, window => IsInstant(window) ? Micros(window.Description.AcquiredFrom!.Value.UtcTicks) : null);
        Optional(windows, window => IsInstant(window) ? null : Micros(window.Description.AcquiredFrom?.UtcTicks));
        Optional(windows, window => IsInstant(window) ? null : Micros(window.Description.AcquiredTo?.UtcTicks));
        Texts(windows, window => window.Window.Captions is [var first, ..] ? first : null, isOptional: true);
        Bytes([.. windows.Select(window => AttributeJson.Write(window.Description.Attributes))], isOptional: false);
    }

    private void WriteGround(IReadOnlyList<StoredWindow> windows)
    {
        Geometry?[] ground = [.. windows.Select(window => window.Window.Footprint is { } footprint
            ? FootprintGeometry.Read(footprint) : null)];
        Bytes([.. ground.Select(geometry => geometry is null ? (ReadOnlyMemory<byte>?)null : _binary.Write(geometry))],
            isOptional: true);
        Envelope?[] boxes = [.. ground.Select(geometry => geometry?.EnvelopeInternal)];
        Optional(boxes, box => box?.MinX);
        Optional(boxes, box => box?.MinY);
        Optional(boxes, box => box?.MaxX);
        Optional(boxes, box => box?.MaxY);
    }

    private void WriteVectors(IReadOnlyList<StoredWindow> windows)
    {
        int count = windows.Count * _layout.Dimension;
        var repetitions = new short[count];
        Array.Fill(repetitions, (short)1);
        for (int row = 0; row < windows.Count; row++)
        {
            repetitions[row * _layout.Dimension] = 0;
        }

        var definitions = new short[count];
        Array.Fill(definitions, (short)1);
        _codec.Encode(windows);
        switch (Next())
        {
            case ColumnWriter<float> writer:
                writer.WriteBatch(count, definitions, repetitions, _codec.Floats);
                break;
            case ColumnWriter<int> writer:
                writer.WriteBatch(count, definitions, repetitions, _codec.Wholes);
                ((ColumnWriter<float>)Next()).WriteBatch(_codec.Scales);
                break;
            case ColumnWriter<FixedLenByteArray> writer:
                WriteHalves(writer, definitions, repetitions);
                break;
        }
    }

    private unsafe void WriteHalves(ColumnWriter<FixedLenByteArray> writer, short[] definitions, short[] repetitions)
    {
        fixed (Half* halves = _codec.Halves)
        {
            var values = new FixedLenByteArray[definitions.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = new FixedLenByteArray((nint)(halves + i));
            }

            writer.WriteBatch(values.Length, definitions, repetitions, values);
        }
    }

    private static bool IsInstant(StoredWindow window) =>
        window.Description.AcquiredFrom is { } from && window.Description.AcquiredTo == from;

    // The beginning of the calendar stands for a file that has no time.
    private static long? Micros(long? ticks) =>
        ticks is null or 0 ? null
            : (long)Math.Floor((ticks.Value - DateTime.UnixEpoch.Ticks) / (decimal)TimeSpan.TicksPerMicrosecond);

    private ColumnWriter Next() => _group!.Column(_column++);

    private void Values<T>(IReadOnlyList<StoredWindow> windows, Func<StoredWindow, T> value)
        where T : unmanaged
    {
        T[] values = [.. windows.Select(value)];
        ((ColumnWriter<T>)Next()).WriteBatch(values);
    }

    private void Optional<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T?> value)
        where T : unmanaged
    {
        T?[] all = [.. rows.Select(value)];
        short[] levels = [.. all.Select(one => (short)(one.HasValue ? 1 : 0))];
        T[] values = [.. all.Where(one => one.HasValue).Select(one => one!.Value)];
        ((ColumnWriter<T>)Next()).WriteBatch(rows.Count, levels, default, values);
    }

    private void Texts(IReadOnlyList<StoredWindow> windows, Func<StoredWindow, string?> text, bool isOptional) =>
        Bytes([.. windows.Select(window => text(window) is { } value
            ? (ReadOnlyMemory<byte>?)System.Text.Encoding.UTF8.GetBytes(value) : null)], isOptional);

    private void Bytes(ReadOnlyMemory<byte>?[] rows, bool isOptional)
    {
        short[] levels = [.. rows.Select(row => (short)(row is null ? 0 : 1))];
        using var values = new PinnedBytes([.. rows.Where(row => row is not null).Select(row => row!.Value)]);
        _groupBytes += values.Length;
        var writer = (ColumnWriter<ByteArray>)Next();
        if (isOptional)
        {
            writer.WriteBatch(rows.Length, levels, default, values.All);
        }
        else
        {
            writer.WriteBatch(values.All);
        }
    }

    private void Bytes(IReadOnlyList<ReadOnlyMemory<byte>> rows, bool isOptional) =>
        Bytes([.. rows.Select(row => (ReadOnlyMemory<byte>?)row)], isOptional);

    private void WriteLists(IReadOnlyList<StoredWindow> windows, Func<StoredWindow, IReadOnlyList<string>> texts)
    {
        var (definitions, repetitions, values) = (new List<short>(), new List<short>(),
            new List<ReadOnlyMemory<byte>>());
        foreach (var window in windows)
        {
            var list = texts(window);
            for (int i = 0; i < Math.Max(1, list.Count); i++)
            {
                definitions.Add((short)(list.Count > 0 ? 1 : 0));
                repetitions.Add((short)(i > 0 ? 1 : 0));
            }

            values.AddRange(list.Select(text => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(text)));
        }

        using var bytes = new PinnedBytes(values);
        _groupBytes += bytes.Length;
        ((ColumnWriter<ByteArray>)Next())
            .WriteBatch(definitions.Count, definitions.ToArray(), repetitions.ToArray(), bytes.All);
    }
}

/// <summary>Texts in one piece of memory that does not move while they are written.</summary>
internal sealed class PinnedBytes : IDisposable
{
    // One more than there are: a writer takes no empty array.
    private readonly ByteArray[] _values;
    private readonly byte[] _bytes;
    private readonly int _count;

    public unsafe PinnedBytes(IReadOnlyList<ReadOnlyMemory<byte>> values)
    {
        Length = values.Sum(value => (long)value.Length);
        _bytes = GC.AllocateUninitializedArray<byte>((int)Math.Max(1, Length), pinned: true);
        _values = new ByteArray[values.Count + 1];
        _count = values.Count;
        int place = 0;
        foreach (var (index, value) in values.Index())
        {
            value.Span.CopyTo(_bytes.AsSpan(place));
            _values[index] = new ByteArray(
                (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _bytes[place < _bytes.Length ? place : 0]),
                value.Length);
            place += value.Length;
        }
    }

    /// <summary>Bytes of all of them.</summary>
    public long Length { get; }

    /// <summary>The texts, which live as long as this does.</summary>
    public ReadOnlySpan<ByteArray> All => _values.AsSpan(0, _count);

    public void Dispose() => GC.KeepAlive(_bytes);
}
