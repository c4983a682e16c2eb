using System.Runtime.InteropServices;
using System.Text;

namespace Nadir.Files;

/// <summary>
/// Files that appear whole or not at all: what is written goes to a temporary file in the same folder, is flushed to
/// the disk and renamed, and the folder is flushed. Whoever reads sees the old content or the new, also after a kill or
/// a power cut.
/// </summary>
/// <remarks>
/// For any number of threads and processes: of several that write one file at a time, the last one wins.
/// </remarks>
public static partial class DurableFile
{
    /// <summary>Ending of a file that is still being written.</summary>
    public const string TemporaryEnding = ".tmp";

    private const int BufferBytes = 1 << 16;

    // The same numbers on Linux and macOS.
    private const int PermissionDenied = 13;
    private const int InvalidArgument = 22;

    /// <summary>
    /// Writes a file, replacing an older one. When it fails, the older one stays and nothing else is left.
    /// </summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="flush">False for what can be made again: a kill still leaves it whole, a power cut may not.</param>
    /// <param name="mode">Who may do what with a new file, where the system knows such rights; null for the
    /// system's default.</param>
    /// <exception cref="IOException">The folder is missing, the disk is full or cannot be flushed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, Action<FileStream> write, bool flush = true, UnixFileMode? mode = null)
    {
        ArgumentNullException.ThrowIfNull(write);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = BufferBytes,
        };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        Replace(path, flush, temporary =>
        {
            using var stream = new FileStream(temporary, options);
            write(stream);
        });
    }

    /// <summary>Writes bytes to a file, replacing an older one.</summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="flush">False for what can be made again: a kill still leaves it whole, a power cut may not.</param>
    /// <exception cref="IOException">The folder is missing, the disk is full or cannot be flushed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void WriteAllBytes(string path, byte[] content, bool flush = true) =>
        Write(path, stream => stream.Write(content), flush);

    /// <summary>Writes a text to a file in UTF-8 without a byte order mark, replacing an older one.</summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="IOException">The folder is missing, the disk is full or cannot be flushed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void WriteAllText(string path, string text) =>
        WriteAllBytes(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text));

    /// <summary>
    /// Replaces a file by one that is made under another name, for writers that take a path and no stream.
    /// </summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="flush">False for what can be made again: a kill still leaves it whole, a power cut may not.</param>
    /// <param name="write">Makes a file at the path that it is given, which is in the same folder and
    /// does not exist yet.</param>
    /// <exception cref="IOException">The folder is missing, the disk is full or cannot be flushed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Replace(string path, bool flush, Action<string> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(target)
            ?? throw new ArgumentException($"'{path}' names no file.", nameof(path));
        string temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}{TemporaryEnding}");
        try
        {
            write(temporary);
            if (flush)
            {
                Publish(temporary, target);
            }
            else
            {
                File.Move(temporary, target, overwrite: true);
            }
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    /// <summary>
    /// Gives a finished file its name: flushes it to the disk, renames it and flushes the folder. For files that are
    /// written over several runs under a name of their own, and for those that are kept open until they are complete.
    /// </summary>
    /// <param name="unfinished">The complete file, closed.</param>
    /// <param name="path">Its name from now on, on the same file system.</param>
    /// <param name="overwrite">Whether a file of that name is replaced.</param>
    /// <exception cref="IOException">There is a file of that name that is not to be replaced, or the disk
    /// cannot be flushed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Publish(string unfinished, string path, bool overwrite = true)
    {
        using (var file = File.OpenHandle(unfinished, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            RandomAccess.FlushToDisk(file);
        }

        File.Move(unfinished, path, overwrite);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Tells whether a file is what a killed process left of writing another one.</summary>
    /// <param name="name">The file's name, without its folder.</param>
    /// <param name="of">The name of the file that was to be written.</param>
    public static bool IsUnfinished(string name, string of)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith($".{of}.", StringComparison.Ordinal)
            && name.EndsWith(TemporaryEnding, StringComparison.Ordinal);
    }

    /// <summary>
    /// Flushes a folder's entries: a new name is on the disk only when its folder is. Windows does so with the file and
    /// has no call for it; a file system without one, or a folder that may be written and not read, is left as it is.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    /// <exception cref="IOException">The folder is missing, or the disk failed.</exception>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET opens no folders, hence the system calls.
        int descriptor = Open(folder, 0);
        if (descriptor < 0)
        {
            Require(folder, "opened to flush it", PermissionDenied);
            return;
        }

        try
        {
            if (Flush(descriptor) != 0)
            {
                Require(folder, "flushed to the disk", InvalidArgument);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static void Require(string folder, string what, int harmless)
    {
        if (Marshal.GetLastPInvokeError() != harmless)
        {
            throw new IOException($"{folder}: cannot be {what}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    // The fault that led here is the one to tell.
    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
