using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nadir.Files;

namespace Nadir.Vectors;

/// <summary>
/// Writes one segment file. The file appears under its name only by <see cref="Commit"/>, whole and flushed to the
/// disk.
/// </summary>
/// <remarks>
/// Call <see cref="Commit"/> before the catalog's transaction that names the file: a crash in between leaves a file
/// that nothing names, which <see cref="SegmentFolder.Sweep"/> removes. Not thread-safe.
/// </remarks>
public sealed class SegmentWriter : IDisposable
{
    private readonly SegmentHeader _header;
    private readonly FixedPointEncoder _encoder;
    private readonly SafeFileHandle _file;
    private readonly Dictionary<SegmentSection, SectionWriter> _sections = [];
    private readonly byte[] _codes;
    private readonly short[] _tails;
    private readonly double[] _rotated;
    private readonly byte[] _upper;
    private readonly byte[] _middle;
    private readonly byte[] _lower;
    private readonly string _temporaryPath;
    private bool _committed;

    /// <summary>Creates the temporary file, of its final size, so that a full disk is found at once.</summary>
    /// <param name="path">The file to make; it must not exist. Its folder must.</param>
    /// <param name="dimension">Components a vector, 1 to 4096.</param>
    /// <param name="count">Exactly how many vectors will be added, 0 to 2^30.</param>
    /// <param name="fingerprint">The encoder's fingerprint: 64 lower-case hexadecimal digits.</param>
    /// <exception cref="IOException">The file exists, the folder does not, or the disk is full.</exception>
    public SegmentWriter(string path, int dimension, int count, string fingerprint)
        : this(path, new SegmentLayout(dimension, count), fingerprint)
    {
    }

    /// <param name="path">As for the public one.</param>
    /// <param name="layout">The layout, of an older version if need be.</param>
    /// <param name="fingerprint">As for the public one.</param>
    /// <param name="isWithoutPlanesByChoice">Whether a layout of the first version is meant to stay.</param>
    internal SegmentWriter(string path, SegmentLayout layout, string fingerprint, bool isWithoutPlanesByChoice = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SegmentHeader.RequireFingerprint(fingerprint);
        _header = new SegmentHeader(layout, fingerprint) { IsWithoutPlanesByChoice = isWithoutPlanesByChoice };
        _encoder = new FixedPointEncoder(layout.Dimension);
        _codes = new byte[layout.Dimension];
        _tails = new short[layout.Dimension];
        _rotated = new double[layout.Dimension];
        _upper = new byte[layout.Planes.RowBytes];
        _middle = new byte[layout.Planes.RowBytes];
        _lower = new byte[2 * layout.Planes.RowBytes];
        if (File.Exists(path))
        {
            throw new IOException($"{path}: exists already; a segment is never overwritten.");
        }

        Path = path;
        _temporaryPath = path + DurableFile.TemporaryEnding;
        _file = Create(_temporaryPath, layout.FileLength);
        foreach (var section in layout.Sections)
        {
            _sections[section] = new SectionWriter(_file, layout.Offset(section), layout.Length(section));
        }
    }

    /// <summary>The file that <see cref="Commit"/> makes.</summary>
    public string Path { get; }

    /// <summary>Vectors added so far.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Adds one vector, brought to unit norm. A vector of zeros is kept and scores 0 with every query.
    /// </summary>
    /// <param name="id">The catalog's name for the vector, not negative, unique in the archive.</param>
    /// <param name="vector">As many finite components as the segment has dimensions.</param>
    /// <exception cref="ArgumentException">A component is NaN or infinite, or the length is wrong.</exception>
    public void Add(long id, ReadOnlySpan<float> vector)
    {
        if (vector.Length != _header.Layout.Dimension)
        {
            throw new ArgumentException(
                $"The vector has {vector.Length} components; the segment's have {_header.Layout.Dimension}.",
                nameof(vector));
        }

        var (scale, residual) = _encoder.Encode(vector, _codes, _tails);
        AddEncoded(id, scale, residual, _codes, _tails);
    }

    /// <summary>Adds a row as another segment stores it: nothing is lost, however often segments are merged.</summary>
    internal void AddEncoded(long id, float scale, float residual, ReadOnlySpan<byte> codes, ReadOnlySpan<short> tails)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        if (Count == _header.Layout.Count)
        {
            throw new InvalidOperationException($"The segment was made for {Count} vectors and has them all.");
        }

        Write(SegmentSection.Ids, new ReadOnlySpan<long>(in id));
        Write(SegmentSection.Scales, new ReadOnlySpan<float>(in scale));
        Write(SegmentSection.Residuals, new ReadOnlySpan<float>(in residual));
        Write(SegmentSection.Tails, tails);
        if (_header.Layout.HasPlanes)
        {
            AddPlanes(scale, codes, tails);
        }
        else
        {
            Write(SegmentSection.Codes, codes);
        }

        Count++;
    }

    /// <summary>
    /// Flushes the file to the disk and gives it its name. Returns when a power cut can no longer lose it.
    /// </summary>
    /// <exception cref="InvalidOperationException">Fewer vectors were added than promised, or it was
    /// committed before.</exception>
    public void Commit()
    {
        if (_committed || Count != _header.Layout.Count)
        {
            throw new InvalidOperationException(
                _committed ? "The segment is committed."
                    : $"The segment was made for {_header.Layout.Count} vectors and has {Count}.");
        }

        foreach (var (section, writer) in _sections)
        {
            writer.Flush();
            _header[section] = writer.Checksum;
        }

        RandomAccess.Write(_file, _header.ToBytes(), 0);
        // Preallocation sets the length on some file systems only.
        RandomAccess.SetLength(_file, _header.Layout.FileLength);
        _file.Dispose();
        DurableFile.Publish(_temporaryPath, Path, overwrite: false);
        _committed = true;
    }

    /// <summary>Closes the file; what was not committed is deleted.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_committed)
        {
            File.Delete(_temporaryPath);
        }
    }

    private void AddPlanes(float scale, ReadOnlySpan<byte> codes, ReadOnlySpan<short> tails)
    {
        // From what is stored, so that a row has the same bounds however it came here.
        FixedPointEncoder.DecodeRotated(codes, tails, scale, _rotated);
        var bounds = PlaneBounds.Of(codes, _rotated);
        Write(SegmentSection.UpperBounds, [bounds.UpperNorm, bounds.UpperError]);
        Write(SegmentSection.MiddleBounds, [bounds.MiddleNorm, bounds.MiddleError]);
        _header.Layout.Planes.Split(codes, _upper, _middle, _lower);
        Write<byte>(SegmentSection.Upper, _upper);
        Write<byte>(SegmentSection.Middle, _middle);
        Write<byte>(SegmentSection.Lower, _lower);
    }

    private void Write<T>(SegmentSection section, ReadOnlySpan<T> values)
        where T : unmanaged =>
        _sections[section].Write(MemoryMarshal.AsBytes(values));

    // .NET tells a disk without room for the preallocation from other faults by its text alone.
    private static SafeFileHandle Create(string path, long length)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, preallocationSize: length);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException)
            && new DriveInfo(System.IO.Path.GetDirectoryName(path)!).AvailableFreeSpace < length)
        {
            throw new DiskFullException(path, length, error);
        }
    }
}

/// <summary>Writes one section of a segment file from its start to its end, and its checksum on the way.</summary>
internal sealed class SectionWriter
{
    private const int BufferLength = 1 << 18;

    private readonly SafeFileHandle _file;
    private readonly byte[] _buffer;
    private long _offset;
    private int _buffered;

    public SectionWriter(SafeFileHandle file, long offset, long length)
    {
        _file = file;
        _offset = offset;
        _buffer = new byte[Math.Min(BufferLength, length)];
    }

    /// <summary>CRC-32C of everything written so far.</summary>
    public uint Checksum { get; private set; } = Crc32C.Empty;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Checksum = Crc32C.Append(Checksum, bytes);
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, _buffer.Length - _buffered);
            bytes[..taken].CopyTo(_buffer.AsSpan(_buffered));
            bytes = bytes[taken..];
            _buffered += taken;
            if (_buffered == _buffer.Length)
            {
                Flush();
            }
        }
    }

    public void Flush()
    {
        RandomAccess.Write(_file, _buffer.AsSpan(0, _buffered), _offset);
        _offset += _buffered;
        _buffered = 0;
    }
}

/// <summary>The disk has no room for a file.</summary>
internal sealed class DiskFullException : IOException
{
    /// <param name="path">The file.</param>
    /// <param name="bytes">How long it was to be.</param>
    /// <param name="cause">What the system said.</param>
    public DiskFullException(string path, long bytes, Exception cause)
        : base($"{path}: the disk has no room for its {bytes} bytes.", cause)
    {
    }
}
