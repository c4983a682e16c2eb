using System.Globalization;

namespace Nadir.Archive.Storage;

/// <summary>Makes a process the only writer of an archive. The system frees the lock when the process ends, however it does.</summary>
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
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new ArchiveException(
                $"Another process{Holder(layout)} is writing to the archive {layout.Folder}; wait until it has finished, or stop it.", error);
        }

        File.WriteAllText(layout.Lock + ProcessEnding, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new WriterLock(stream);
    }

    public void Dispose()
    {
        File.Delete(_stream.Name + ProcessEnding);
        _stream.Dispose();
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
