using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nadir.Vectors;

/// <summary>Makes a finished file appear under its name all at once, and stay there after a power cut.</summary>
internal static partial class DurableFile
{
    /// <summary>Ending of a file that is still being written.</summary>
    public const string TemporaryEnding = ".tmp";

    /// <summary>Flushes a temporary file to the disk, gives it its name and flushes its folder.</summary>
    public static void Publish(SafeFileHandle file, string temporaryPath, string path)
    {
        RandomAccess.FlushToDisk(file);
        file.Dispose();
        File.Move(temporaryPath, path, overwrite: false);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Flushes a folder's entries. Windows does so with the file and has no call for it.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(folder, 0);
        if (descriptor < 0)
        {
            throw new IOException($"{folder}: cannot be opened to flush it: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        try
        {
            if (Flush(descriptor) != 0)
            {
                throw new IOException($"{folder}: cannot be flushed to the disk: {Marshal.GetLastPInvokeErrorMessage()}.");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
