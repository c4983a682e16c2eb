using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nadir.Vectors;

/// <summary>
/// Tells Linux how memory and files will be read. Advice only: its failure changes speed, never results.
/// </summary>
internal static unsafe partial class NativeMemoryAdvice
{
    private const int MadviseRandom = 1;
    private const int MadviseWillNeed = 3;
    private const int MadviseHugePage = 14;
    private const int FadviseDontNeed = 4;

    public static void UseHugePages(void* address, nuint length) => Advise(address, length, MadviseHugePage);

    public static void WillNeed(void* address, nuint length) => Advise(address, length, MadviseWillNeed);

    public static void ReadAtRandom(void* address, nuint length) => Advise(address, length, MadviseRandom);

    /// <summary>Lets the page cache drop a part of a file that is kept elsewhere in memory.</summary>
    public static void DropFromPageCache(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = FileAdvise(file, offset, length, FadviseDontNeed);
        }
    }

    private static void Advise(void* address, nuint length, int advice)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        nuint page = (nuint)Environment.SystemPageSize;
        nuint start = (nuint)address / page * page;
        _ = MemoryAdvise((void*)start, length + ((nuint)address - start), advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int FileAdvise(SafeFileHandle file, long offset, long length, int advice);
}
