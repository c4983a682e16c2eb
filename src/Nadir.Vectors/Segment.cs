using System.Runtime.InteropServices;

namespace Nadir.Vectors;

/// <summary>
/// A segment file, open for reading: unit vectors in 24-bit fixed point, each with an id. Never changes.
/// </summary>
/// <remarks>
/// Thread-safe. Disposing it while a search runs is allowed: the memory is freed when the search ends. The file may be
/// deleted while it is open (not on Windows), and must not be truncated.
/// </remarks>
public sealed unsafe class Segment : IDisposable
{
    private readonly SegmentHeader _header;

    private Segment(string path, SegmentHeader header, SegmentMemory memory)
    {
        Path = path;
        _header = header;
        Memory = memory;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Components a vector.</summary>
    public int Dimension => _header.Layout.Dimension;

    /// <summary>Vectors in the file, deleted ones too: the file does not know of deletions.</summary>
    public int Count => _header.Layout.Count;

    /// <summary>The encoder's fingerprint, 64 lower-case hexadecimal digits.</summary>
    public string Fingerprint => _header.Fingerprint;

    /// <summary>Length of the file in bytes.</summary>
    public long FileLength => _header.Layout.FileLength;

    internal SegmentMemory Memory { get; }

    internal SegmentRows Rows => new(Memory, Dimension);

    /// <summary>Opens a segment: checks the header and the length, not yet the sections (<see cref="Verify"/> does).</summary>
    /// <param name="path">The file.</param>
    /// <param name="residency">Where the codes are kept.</param>
    /// <exception cref="SegmentReadException">The file is no segment, is truncated or damaged, or of another version.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Segment Open(string path, SegmentResidency residency = SegmentResidency.Mapped)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Length];
        int read = RandomAccess.Read(file, bytes, 0);
        var header = SegmentHeader.Parse(path, bytes[..read], RandomAccess.GetLength(file));
        return new Segment(path, header, new SegmentMemory(file, header.Layout, residency));
    }

    /// <summary>Reads the whole file and compares every section with its checksum.</summary>
    /// <exception cref="SegmentReadException">A section is damaged; the message names it.</exception>
    public void Verify(CancellationToken cancellationToken = default)
    {
        using var lease = new SegmentLease(Memory);
        foreach (var section in Enum.GetValues<SegmentSection>())
        {
            VerifySection(section, cancellationToken);
        }
    }

    /// <summary>The id of a row.</summary>
    /// <param name="row">0 to <see cref="Count"/> - 1.</param>
    public long ReadId(int row)
    {
        CheckRow(row);
        using var lease = new SegmentLease(Memory);
        return Rows.Ids[row];
    }

    /// <summary>Reads a vector back, as precise as single floats are.</summary>
    /// <param name="row">0 to <see cref="Count"/> - 1.</param>
    /// <param name="vector">Receives <see cref="Dimension"/> components of a unit vector, or zeros.</param>
    public void ReadVector(int row, Span<float> vector)
    {
        CheckRow(row);
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, Dimension);
        using var lease = new SegmentLease(Memory);
        new FixedPointEncoder(Dimension).Decode(
            Rows.CodesOf(row), MemoryMarshal.Cast<byte, short>(Rows.TailsOf(row)), Rows.Scales[row], vector);
    }

    /// <summary>Finds the row of an id, by bisection where the ids ascend and else by looking at all.</summary>
    /// <returns>The row, or -1 when the segment does not hold the id.</returns>
    public int FindRow(long id)
    {
        using var lease = new SegmentLease(Memory);
        var ids = new ReadOnlySpan<long>(Rows.Ids, Count);
        int found = ids.BinarySearch(id);
        return found >= 0 ? found : ids.IndexOf(id);
    }

    /// <summary>Closes the file and frees its memory once no search reads it.</summary>
    public void Dispose() => Memory.Dispose();

    private void CheckRow(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
    }

    private void VerifySection(SegmentSection section, CancellationToken cancellationToken)
    {
        const int Step = 1 << 24;
        byte* start = section == SegmentSection.Codes ? Memory.Codes : Memory.Section(section);
        long length = _header.Layout.Length(section);
        uint checksum = Crc32C.Empty;
        for (long done = 0; done < length; done += Step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            checksum = Crc32C.Append(
                checksum, new ReadOnlySpan<byte>(start + done, (int)Math.Min(Step, length - done)));
        }

        if (checksum != _header[section])
        {
            string name = section.ToString().ToLowerInvariant();
            throw new SegmentReadException(
                Path, $"is damaged in its section of {name} (its checksum is wrong). Restore the file or index the images again.");
        }
    }
}
