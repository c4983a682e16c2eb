using System.Buffers;
using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// An open GDAL dataset, and the memory behind it where it was opened from bytes. Closed when disposed.
/// </summary>
internal sealed class DatasetHandle : SafeHandle
{
    private MemoryHandle pinned;
    private string? memoryFile;
    private long askedBytes;

    public DatasetHandle()
        : base(0, true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>
    /// The format of the file of which this is one frame, as GDAL would name it; null where GDAL tells it itself.
    /// </summary>
    internal string? Format { get; private set; }

    /// <summary>Takes over a dataset that GDAL returned.</summary>
    internal static DatasetHandle Own(nint dataset)
    {
        var owner = new DatasetHandle();
        owner.SetHandle(dataset);
        return owner;
    }

    /// <summary>
    /// Takes over a dataset whose header asked for some bytes, which are free again when it is closed.
    /// </summary>
    internal static DatasetHandle Own(nint dataset, double asked)
    {
        var owner = Own(dataset);
        owner.askedBytes = (long)Math.Min(asked, 1L << 40);
        return owner;
    }

    /// <summary>
    /// Takes over a dataset opened from a file in memory, with the file and the pinned bytes under it.
    /// </summary>
    internal static DatasetHandle Own(
        nint dataset, double asked, string memoryFile, MemoryHandle pinned, string? format = null)
    {
        var owner = Own(dataset, asked);
        owner.memoryFile = memoryFile;
        owner.pinned = pinned;
        owner.Format = format;
        return owner;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = NativeMethods.GDALClose(handle);
        if (memoryFile is not null)
        {
            _ = NativeMethods.VSIUnlink(memoryFile);
            pinned.Dispose();
        }

        FreedMemory.Add(askedBytes);

        return true;
    }
}
