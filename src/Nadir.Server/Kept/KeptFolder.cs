using Nadir.Files;

namespace Nadir.Server.Kept;

/// <summary>A folder of small files beside an archive, of what people keep on this server. Thread-safe.</summary>
/// <param name="path">Full path; made with the first file.</param>
/// <param name="ending">How the names of the files end, with the point.</param>
internal sealed class KeptFolder(string path, string ending)
{
    /// <summary>
    /// Whether files can be written: the folder, or the nearest one above it that exists, takes them.
    /// </summary>
    public bool CanWrite()
    {
        try
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, $".{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Names of the files without their ending, in no order.</summary>
    public IReadOnlyList<string> Names()
    {
        try
        {
            return [.. Directory.EnumerateFiles(path, "*" + ending)
                .Select(file => Path.GetFileName(file)[..^ending.Length])];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="name">Letters, digits, minus and underscore.</param>
    /// <returns>Null when there is none, or it cannot be read.</returns>
    public byte[]? Read(string name)
    {
        try
        {
            return File.ReadAllBytes(FileOf(name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>When a file was written last, in UTC; the distant past when there is none.</summary>
    public DateTime Written(string name) => File.GetLastWriteTimeUtc(FileOf(name));

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(path);
        DurableFile.WriteAllBytes(FileOf(name), content);
    }

    /// <summary>Removes a file, where there is one.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be removed.</exception>
    public void Delete(string name)
    {
        if (Directory.Exists(path))
        {
            File.Delete(FileOf(name));
        }
    }

    private string FileOf(string name) => Path.Combine(path, name + ending);
}
