namespace Nadir.Imagery.Writing;

/// <summary>Replaces files in one step, so that nobody ever sees half of one.</summary>
internal static class AtomicFile
{
    /// <summary>Lets <paramref name="write"/> fill a temporary file beside the path, then moves it there.</summary>
    /// <exception cref="ImageryException">The place cannot be written to.</exception>
    internal static void Replace(string path, Action<string> write)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageryException(
                ImageFault.WriteFailed, $"{path}: it cannot be written ({e.Message.TrimEnd('.')}); check the place.", e);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }
}
