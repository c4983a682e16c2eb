using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Archive.Reading;
using Nadir.Imagery.Files;
using Nadir.Server.Problems;

namespace Nadir.Server.Pictures;

/// <summary>Finds the file of an image, and refuses one that is not what was indexed.</summary>
internal static class SceneFile
{
    /// <summary>The path of the file.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="scene">The image.</param>
    /// <exception cref="RequestException">The file is gone, or another one than was indexed.</exception>
    public static string Find(IArchiveStore store, ArchiveScene scene)
    {
        var path = SourceFile.Locate(store.LocalFolder, scene.Stamp.Source);
        if (!LocalFile.IsFile(path))
        {
            throw new RequestException(410, $"The file of the scene {scene.Id} is gone; bring it back, or index its folder again.");
        }

        // The stamp of a fetched file, and of one that a catalog describes, may be later than the file.
        var isFetched = path != scene.Stamp.Source;
        var file = LocalFile.Status(path);
        return file.Length == scene.Stamp.Size && (isFetched || file.Modified.Ticks <= scene.Stamp.Modified)
            ? path
            : throw new RequestException(410, $"The file of the scene {scene.Id} has changed since it was indexed; index its folder again.");
    }
}
