using Nadir.Files;

namespace Nadir.Imagery.Writing;

/// <summary>Replaces image files in one step, so that nobody ever sees half of one.</summary>
internal static class ImageFile
{
    /// <summary>Lets <paramref name="write"/> fill a temporary file beside the path, then moves it there.</summary>
    /// <exception cref="ImageryException">The place cannot be written to.</exception>
    internal static void Replace(string path, Action<string> write)
    {
        try
        {
            // What is drawn or copied can be made again: thousands of samples are not worth a wait for the disk each.
            DurableFile.Replace(path, flush: false, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageryException(
                ImageFault.WriteFailed, $"{path}: it cannot be written ({e.Message.TrimEnd('.')}); check the place.",
                e);
        }
    }
}
