using System.Runtime.InteropServices;

namespace Nadir.Imagery;

/// <summary>
/// Gives memory that decoders have freed back to the system. glibc keeps it for later: for ever with the settings that
/// make libtorch fast (decision 0070), so that one image of a hundred megabytes would count for the rest of the
/// process.
/// </summary>
/// <remarks>Safe to use from many threads. Does nothing where the C library has no <c>malloc_trim</c>.</remarks>
public static class FreedMemory
{
    private const long WorthReturning = 96L << 20;

    private static readonly unsafe delegate* unmanaged<nuint, int> Trim = Find();
    private static long sinceLast;

    /// <summary>Gives back whole pages that are free, of all the allocator's arenas. Takes some milliseconds.</summary>
    public static unsafe void Return()
    {
        Interlocked.Exchange(ref sinceLast, 0);
        if (Trim != null)
        {
            _ = Trim(0);
        }
    }

    /// <summary>Tells of memory that was freed; when it has become much, it is given back.</summary>
    /// <param name="bytes">How much, about.</param>
    internal static void Add(long bytes)
    {
        if (Interlocked.Add(ref sinceLast, bytes) > WorthReturning)
        {
            Return();
        }
    }

    private static unsafe delegate* unmanaged<nuint, int> Find() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library)
        && NativeLibrary.TryGetExport(library, "malloc_trim", out var trim)
            ? (delegate* unmanaged<nuint, int>)trim
            : null;
}
