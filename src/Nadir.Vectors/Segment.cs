using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

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

    /// <summary>
    /// Whether merging makes searches of the segment faster: false for what this program wrote, true for most of Nadir
    /// 0.1.0.
    /// </summary>
    public bool IsOfOlderVersion =>
        _header.Layout.Version != SegmentLayout.LatestVersion(Dimension) && !_header.IsWithoutPlanesByChoice;

    internal SegmentRows Rows => new(Memory);

    /// <summary>
    /// Opens a segment: checks the header and the length, not yet the sections (<see cref="Verify"/> does).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="residency">Where the codes are kept.</param>
    /// <exception cref="SegmentReadException">The file is no segment, is truncated or damaged, or of
    /// another version.</exception>
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
        foreach (var section in _header.Layout.Sections)
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
        var rows = Rows;
        var codes = new byte[Dimension];
        rows.ReadCodes(row, codes);
        new FixedPointEncoder(Dimension).Decode(codes, rows.TailsOf(row), rows.Scales[row], vector);
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
        byte* start = Memory.Scanned(section);
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
                Path,
                $"is damaged in its section of {name} (its checksum is wrong). Restore the file or index the images "
                    + $"again.");
        }
    }
}

/// <summary>Pointers to the rows of one segment. Valid while the segment's memory is held.</summary>
internal readonly unsafe struct SegmentRows
{
    public SegmentRows(SegmentMemory memory)
    {
        Dimension = memory.Layout.Dimension;
        HasPlanes = memory.Layout.HasPlanes;
        Planes = memory.Layout.Planes;
        Ids = (long*)memory.Section(SegmentSection.Ids);
        Scales = (float*)memory.Section(SegmentSection.Scales);
        Residuals = (float*)memory.Section(SegmentSection.Residuals);
        Tails = (short*)memory.Section(SegmentSection.Tails);
        if (!HasPlanes)
        {
            Codes = memory.Scanned(SegmentSection.Codes);
            return;
        }

        Upper = memory.Scanned(SegmentSection.Upper);
        Middle = memory.Scanned(SegmentSection.Middle);
        Lower = memory.Scanned(SegmentSection.Lower);
        UpperBounds = (float*)memory.Section(SegmentSection.UpperBounds);
        MiddleBounds = (float*)memory.Section(SegmentSection.MiddleBounds);
    }

    public int Dimension { get; }

    public bool HasPlanes { get; }

    public CodePlanes Planes { get; }

    public long* Ids { get; }

    public float* Scales { get; }

    public float* Residuals { get; }

    public short* Tails { get; }

    /// <summary>Null where there are planes; else the planes and their bounds are.</summary>
    public byte* Codes { get; }

    public byte* Upper { get; }

    public byte* Middle { get; }

    public byte* Lower { get; }

    /// <summary>Norm and error of each row in turns.</summary>
    public float* UpperBounds { get; }

    public float* MiddleBounds { get; }

    public ReadOnlySpan<short> TailsOf(int row) => new(Tails + ((long)row * Dimension), Dimension);

    /// <summary>Copies the codes of a row, or puts them together.</summary>
    public void ReadCodes(int row, Span<byte> codes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codes.Length, Dimension);
        fixed (byte* start = codes)
        {
            ReadCodes(row, start);
        }
    }

    /// <inheritdoc cref="ReadCodes(int, Span{byte})"/>
    public void ReadCodes(int row, byte* codes)
    {
        if (!HasPlanes)
        {
            Buffer.MemoryCopy(Codes + ((long)row * Dimension), codes, Dimension, Dimension);
            return;
        }

        long start = (long)row * Planes.RowBytes;
        Planes.Join(Upper + start, Middle + start, Lower + (2 * start), codes);
    }
}

/// <summary>The bytes of one segment file: the mapping, and the copy of the codes where one was asked for.</summary>
/// <remarks>Whoever reads holds a reference to the handle, so that closing waits for running searches.</remarks>
internal sealed unsafe class SegmentMemory : SafeHandle
{
    private const nuint HugePageLength = 2 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly void*[] _copies = new void*[Enum.GetValues<SegmentSection>().Length];

    public SegmentMemory(SafeFileHandle file, SegmentLayout layout, SegmentResidency residency)
        : base(0, ownsHandle: true)
    {
        Layout = layout;
        _file = MemoryMappedFile.CreateFromFile(
            file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, layout.FileLength, MemoryMappedFileAccess.Read);
        byte* address = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        SetHandle((nint)(address + _view.PointerOffset));
        NativeMemoryAdvice.ReadAtRandom(Section(SegmentSection.Tails), (nuint)layout.Length(SegmentSection.Tails));
        foreach (var section in CodeSections)
        {
            if (residency == SegmentResidency.InMemory)
            {
                Copy(file, section);
            }
            else
            {
                NativeMemoryAdvice.WillNeed(Section(section), (nuint)layout.Length(section));
            }
        }
    }

    public SegmentLayout Layout { get; }

    public override bool IsInvalid => handle == 0;

    private SegmentSection[] CodeSections => Layout.HasPlanes
        ? [SegmentSection.Upper, SegmentSection.Middle, SegmentSection.Lower]
        : [SegmentSection.Codes];

    /// <summary>
    /// A section as a scan reads it; at least <see cref="SegmentLayout.EndPadding"/> bytes follow its last row.
    /// </summary>
    public byte* Scanned(SegmentSection section) =>
        _copies[(int)section] is var copy && copy is null ? Section(section) : (byte*)copy;

    public byte* Section(SegmentSection section) => (byte*)handle + Layout.Offset(section);

    protected override bool ReleaseHandle()
    {
        foreach (void* copy in _copies)
        {
            NativeMemory.AlignedFree(copy);
        }

        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        return true;
    }

    private void Copy(SafeFileHandle file, SegmentSection section)
    {
        long length = Layout.Length(section);
        nuint allocated = (nuint)length + SegmentLayout.EndPadding;
        void* copy = NativeMemory.AlignedAlloc(allocated, allocated >= HugePageLength ? HugePageLength : 64);
        _copies[(int)section] = copy;
        if (allocated >= HugePageLength)
        {
            NativeMemoryAdvice.UseHugePages(copy, allocated);
        }

        // Read, not copied from the mapping: pages that nobody mapped can leave the page cache again.
        long offset = Layout.Offset(section);
        for (long done = 0; done < length;)
        {
            var rest = new Span<byte>((byte*)copy + done, (int)Math.Min(length - done, 1 << 26));
            int read = RandomAccess.Read(file, rest, offset + done);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            done += read;
        }

        new Span<byte>((byte*)copy + length, SegmentLayout.EndPadding).Clear();
        NativeMemoryAdvice.DropFromPageCache(file, offset, length);
    }
}

/// <summary>Keeps a segment's memory from being freed while it is read.</summary>
internal readonly ref struct SegmentLease
{
    private readonly SegmentMemory _memory;

    public SegmentLease(SegmentMemory memory)
    {
        bool added = false;
        memory.DangerousAddRef(ref added);
        _memory = memory;
    }

    public void Dispose() => _memory.DangerousRelease();
}

/// <summary>Where the codes that searches scan are kept.</summary>
public enum SegmentResidency
{
    /// <summary>
    /// In the page cache, by mapping the file: opens at once. Right for a command that searches a few times.
    /// </summary>
    Mapped,

    /// <summary>
    /// In the process's own memory, in huge pages where the system has them: opening reads one byte a component, and
    /// searches are faster. Right for a server.
    /// </summary>
    InMemory,
}

/// <summary>
/// A segment file is damaged or is not what the reader was promised. The message names the file and the damage.
/// </summary>
public sealed class SegmentReadException : IOException
{
    /// <summary>Creates the exception for one file.</summary>
    /// <param name="path">The segment file.</param>
    /// <param name="damage">What is wrong with it, as the end of a sentence that begins with the file.</param>
    public SegmentReadException(string path, string damage)
        : base($"{path}: {damage}")
    {
        Path = path;
    }

    /// <summary>The segment file.</summary>
    public string Path { get; }
}
