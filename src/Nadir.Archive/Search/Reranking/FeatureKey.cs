using Nadir.Archive.Reading;
using Nadir.Imagery;
using Nadir.Imagery.Files;

namespace Nadir.Archive.Search.Reranking;

/// <summary>What a picture's features depend on: the file as it is now, and the window of it.</summary>
/// <param name="Source">What the archive knows the image by.</param>
/// <param name="Window">Pixels of the image.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Modified">When the file was last written, in ticks (UTC).</param>
internal readonly record struct FeatureKey(string Source, PixelWindow Window, long Bytes, long Modified)
{
    /// <summary>The key of a row; null when its file is not there.</summary>
    public static FeatureKey? Of(string archive, SearchResult row)
    {
        try
        {
            var file = LocalFile.Status(SourceFile.Locate(archive, row.Source));
            return file.IsFolder ? null : new FeatureKey(row.Source, row.PixelWindow(), file.Length, file.Modified.Ticks);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
