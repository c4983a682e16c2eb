using Nadir.Archive.Ingest;
using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Archive.Search.Reranking;

/// <summary>Reads the windows of rows again from their files, at a model's size. Thread-safe.</summary>
internal sealed class CandidateReader(ImageInput input, RerankOptions options)
{
    /// <summary>Reads some windows on several threads; a file is opened once for all of its windows.</summary>
    /// <param name="rows">Which windows.</param>
    /// <param name="cancellationToken">Stops between two windows.</param>
    /// <returns>For each row the picture, or a sentence that says why there is none.</returns>
    /// <exception cref="AggregateException">GDAL's library is missing.</exception>
    public (RgbImage? Image, string? Fault)[] Read(IReadOnlyList<SearchResult> rows, CancellationToken cancellationToken)
    {
        var read = new (RgbImage?, string?)[rows.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellationToken };
        Parallel.ForEach(
            Enumerable.Range(0, rows.Count).GroupBy(index => rows[index].Source, StringComparer.Ordinal),
            parallel,
            file => ReadFile(file.Key, [.. file], rows, read, cancellationToken));
        return read;
    }

    private void ReadFile(
        string path, int[] places, IReadOnlyList<SearchResult> rows, (RgbImage?, string?)[] read, CancellationToken cancellationToken)
    {
        try
        {
            using var source = ImageSource.Open(path, options.Limits);
            foreach (var place in places)
            {
                cancellationToken.ThrowIfCancellationRequested();
                read[place] = ReadWindow(source, rows[place]);
            }
        }
        catch (ImageryException error) when (error.Fault != ImageFault.LibraryMissing)
        {
            MarkUnread(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            MarkUnread($"{path} cannot be read: {error.Message}");
        }

        void MarkUnread(string fault)
        {
            foreach (var place in places)
            {
                read[place] = read[place].Item1 is null ? (null, fault) : read[place];
            }
        }
    }

    private (RgbImage?, string?) ReadWindow(ImageSource source, SearchResult row)
    {
        var window = row.PixelWindow();
        return window.IsWithin(source.Header.Width, source.Header.Height)
            ? (source.Read(EncoderView.Crop(window, input), input.Size, input.Size), null)
            : (null, $"{row.Source} has become smaller since it was indexed; index it again.");
    }
}
