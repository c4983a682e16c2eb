using Nadir.Archive.Ingest;
using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Archive.Reading;

/// <summary>Reads windows of the archive again from their files, at a model's size. Thread-safe.</summary>
/// <param name="archive">The archive's local folder, which holds what was fetched.</param>
/// <param name="input">The size, and how other shapes become a square.</param>
/// <param name="limits">The largest image that is read.</param>
/// <param name="workers">Threads that read, decode and resample; at least 1.</param>
internal sealed class WindowReader(string archive, ImageInput input, ImageLimits limits, int workers)
{
    /// <summary>Reads some windows on several threads; a file is opened once for all of its windows.</summary>
    /// <param name="windows">Which windows of which files.</param>
    /// <param name="cancellationToken">Stops between two windows.</param>
    /// <returns>For each window the picture, or a sentence that says why there is none.</returns>
    /// <exception cref="AggregateException">GDAL's library is missing.</exception>
    public (RgbImage? Image, string? Fault)[] Read(
        IReadOnlyList<(string Source, PixelWindow Pixels)> windows, CancellationToken cancellationToken)
    {
        var read = new (RgbImage?, string?)[windows.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
        Parallel.ForEach(
            Enumerable.Range(0, windows.Count).GroupBy(index => windows[index].Source, StringComparer.Ordinal),
            parallel,
            file => ReadFile(file.Key, [.. file], windows, read, cancellationToken));
        return read;
    }

    private void ReadFile(
        string source,
        int[] places,
        IReadOnlyList<(string Source, PixelWindow Pixels)> windows,
        (RgbImage?, string?)[] read,
        CancellationToken cancellationToken)
    {
        var path = SourceFile.Locate(archive, source);
        try
        {
            using var image = ImageSource.Open(path, limits);
            foreach (var place in places)
            {
                cancellationToken.ThrowIfCancellationRequested();
                read[place] = ReadWindow(image, source, windows[place].Pixels);
            }
        }
        catch (ImageryException error) when (error.Fault != ImageFault.LibraryMissing)
        {
            MarkUnread(error.Message.Replace(path, source, StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            MarkUnread($"{source} cannot be read: {error.Message}");
        }

        void MarkUnread(string fault)
        {
            foreach (var place in places)
            {
                read[place] = read[place].Item1 is null ? (null, fault) : read[place];
            }
        }
    }

    private (RgbImage?, string?) ReadWindow(ImageSource image, string source, PixelWindow window) =>
        window.IsWithin(image.Header.Width, image.Header.Height)
            ? (image.Read(EncoderView.Crop(window, input), input.Size, input.Size), null)
            : (null, $"{source} has become smaller since it was indexed; index it again.");
}
