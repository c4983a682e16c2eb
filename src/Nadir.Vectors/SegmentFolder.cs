using Nadir.Files;

namespace Nadir.Vectors;

/// <summary>The folder that holds an archive's segment files.</summary>
public static class SegmentFolder
{
    /// <summary>Ending of a segment's file name.</summary>
    public const string FileEnding = ".vectors";

    /// <summary>A file name that no segment has or had.</summary>
    public static string NewFileName() => Guid.CreateVersion7().ToString("N") + FileEnding;

    /// <summary>
    /// Deletes the segment files, finished or not, that no committed transaction names: a crash left them. For the
    /// single writer, when it opens the archive. Other files are not touched.
    /// </summary>
    /// <param name="folder">The folder; it must exist.</param>
    /// <param name="named">File names, without folder, that the catalog names.</param>
    /// <returns>How many files were deleted.</returns>
    public static int Sweep(string folder, IReadOnlySet<string> named)
    {
        ArgumentNullException.ThrowIfNull(named);
        int deleted = 0;
        foreach (string path in Directory.GetFiles(folder))
        {
            string name = Path.GetFileName(path);
            bool unfinished = name.EndsWith(FileEnding + DurableFile.TemporaryEnding, StringComparison.Ordinal);
            if (unfinished || (name.EndsWith(FileEnding, StringComparison.Ordinal) && !named.Contains(name)))
            {
                File.Delete(path);
                deleted++;
            }
        }

        return deleted;
    }
}
