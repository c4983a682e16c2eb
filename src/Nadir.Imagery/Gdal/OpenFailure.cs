using Nadir.Imagery.Files;
using Nadir.Imagery.Headers;

namespace Nadir.Imagery.Gdal;

/// <summary>Turns a refusal to open into the sentence that tells what is wrong with the file.</summary>
internal static class OpenFailure
{
    /// <summary>Looks at the file to tell why it was not opened.</summary>
    /// <param name="path">The path as the caller gave it.</param>
    /// <param name="fullPath">The same, made full.</param>
    /// <param name="reason">GDAL's own words, or empty.</param>
    internal static ImageryException Explain(string path, string fullPath, string reason)
    {
        if (LocalFile.IsFolder(fullPath))
        {
            return Unreadable($"{path}: this is a directory, not an image; give a file in it.");
        }

        if (!LocalFile.IsFile(fullPath))
        {
            return Unreadable($"{path}: there is no such file; check the path.");
        }

        try
        {
            // Pipes and devices have no length either; reading them may never end.
            if (LocalFile.Status(fullPath).Length == 0)
            {
                return new ImageryException(
                    ImageFault.NotAnImage, $"{path}: the file is empty (0 bytes); fetch or export it again.");
            }

            var start = new byte[16];
            using var stream = LocalFile.Open(fullPath);
            var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return NotAnImage(path, start.AsSpan(0, read), reason);
        }
        catch (UnauthorizedAccessException e)
        {
            return Unreadable($"{path}: permission to read it is denied; change its mode or owner.", e);
        }
        catch (IOException e)
        {
            return Unreadable($"{path}: it cannot be read ({e.Message.TrimEnd('.')}); check the disk or the share.", e);
        }
    }

    /// <summary>The sentence for content that no reader takes.</summary>
    internal static ImageryException NotAnImage(string name, ReadOnlySpan<byte> start, string reason)
    {
        if (FormatSignature.Of(start) is { } format)
        {
            var detail = reason.Length == 0 ? string.Empty : $" ({reason})";
            return new ImageryException(
                ImageFault.Damaged,
                $"{name}: its {format} header is damaged or of a kind that is not read{detail}; fetch or export it again.");
        }

        return new ImageryException(
            ImageFault.NotAnImage,
            $"{name}: this is no image that is read (TIFF, JPEG, PNG, WebP, JPEG 2000, BMP, GIF); convert it or leave it out.");
    }

    private static ImageryException Unreadable(string message, Exception? inner = null) =>
        new(ImageFault.Unreadable, message, inner);
}
