using System.Globalization;

namespace Nadir.Archive.Storage;

/// <summary>
/// Makes a process the only writer of an archive. The system frees the lock when the process ends, however it does.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    private const string ProcessEnding = ".process";

    private readonly FileStream _stream;

    private WriterLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <param name="layout">The archive.</param>
    /// <exception cref="ArchiveException">Another process, or another part of this one, holds it.</exception>
    public static WriterLock Take(ArchiveLayout layout)
    {
        FileStream stream;
        try
        {
            // FileShare.None is an exclusive flock here.
            stream = new FileStream(layout.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new ArchiveException($"The archive {layout.Folder} may not be written: {error.Message}", error);
        }
        catch (IOException error) when (SystemFault.IsReadOnlyDisk(error))
        {
            throw new ArchiveException(
                $"The archive {layout.Folder} may not be written: it lies on a read-only file system.", error);
        }
        catch (IOException error) when (SystemFault.IsLockedFile(error))
        {
            throw new ArchiveException(
                $"Another process{Holder(layout)} is writing to the archive {layout.Folder}; wait until it has "
                    + $"finished, or stop it.", error);
        }

        NameHolder(layout);
        return new WriterLock(stream);
    }

    public void Dispose()
    {
        File.Delete(_stream.Name + ProcessEnding);
        _stream.Dispose();
    }

    // It serves a message alone: on a full disk the archive can still be made smaller.
    private static void NameHolder(ArchiveLayout layout)
    {
        try
        {
            File.WriteAllText(layout.Lock + ProcessEnding,
                Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
        }
    }

    // The locked file itself cannot be read by others, hence a second one.
    private static string Holder(ArchiveLayout layout)
    {
        try
        {
            return $" ({File.ReadAllText(layout.Lock + ProcessEnding)})";
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
