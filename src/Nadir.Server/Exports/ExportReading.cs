using System.Globalization;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;
using Nadir.Server.Sources;
using Nadir.Server.Work;

namespace Nadir.Server.Exports;

/// <summary>A window that is written: what is known of it, under the name that answers use for its source.</summary>
/// <param name="Window">The window; its source is a name, no path of this machine.</param>
/// <param name="Row">What the answer said of it.</param>
internal sealed record ExportedWindow(StoredWindow Window, ExportRow Row);

/// <summary>Checks what is to be exported, and reads it. Thread-safe.</summary>
internal sealed class ExportReading(IArchiveStore store, SourceNames names, WorkGates gates, ServerLimits limits)
{
    private const int LongestTitle = 2000;

    /// <summary>Reads the windows of a request; those that the archive does not have any more are left out.</summary>
    /// <exception cref="RequestException">There are none, too many, or their pictures would be too large.</exception>
    public async Task<IReadOnlyList<ExportedWindow>> ReadAsync(
        ExportRequest request, ExportFormat format, CancellationToken cancellationToken)
    {
        var rows = Check(request, format);
        var windows = await gates.Searching.RunAsync(
            () => store.ReadWindows([.. rows.Select(row => row.Id)]), cancellationToken).ConfigureAwait(false);
        var byId = rows.ToDictionary(row => row.Id);
        ExportedWindow[] read =
        [
            .. windows.Select(window => new ExportedWindow(
                window with { Stamp = window.Stamp with { Source = names.ToName(window.Stamp.Source) } },
                byId[window.Window.Id])),
        ];
        if (read.Length == 0)
        {
            throw RequestException.Missing("The archive has none of these windows any more; search again.");
        }

        if (format == ExportFormat.Zip)
        {
            RequirePictures(read, request.Size ?? PictureArchive.DefaultSize);
        }

        return read;
    }

    private IReadOnlyList<ExportRow> Check(ExportRequest request, ExportFormat format)
    {
        if (request.Rows is not { Count: > 0 } rows || rows.Any(row => row is null))
        {
            throw RequestException.Malformed("rows is a list of objects, each with the id of a window.");
        }

        var most = format is ExportFormat.Sheet or ExportFormat.Zip ? limits.ExportPictures : limits.ExportRows;
        if (rows.Count > most)
        {
            throw new RequestException(413, string.Create(
                CultureInfo.InvariantCulture,
                $"This export takes at most {most} windows, and {rows.Count} are asked for; select fewer."));
        }

        if (rows.DistinctBy(row => row.Id).Count() < rows.Count)
        {
            throw RequestException.Malformed("rows names a window twice.");
        }

        if (rows.Any(row => row.Rank is < 1 || (row.Score is { } score && !float.IsFinite(score))
            || row.Probability is < 0 or > 1 or double.NaN))
        {
            throw RequestException.Malformed(
                "A row's rank is 1 or more, its score a number, and its probability from 0 to 1.");
        }

        if (request.Title?.Length > LongestTitle)
        {
            throw RequestException.Malformed($"title is longer than {LongestTitle} characters.");
        }

        FittedPicture.CheckSize(request.Size ?? PictureArchive.DefaultSize);
        return rows;
    }

    // Told before the first byte is sent: a stream that ends in the middle says nothing.
    private void RequirePictures(ExportedWindow[] windows, int size)
    {
        var bytes = windows.Sum(window =>
        {
            var (width, height) = FittedPicture.Fit(
                window.Window.Window.Pixels.Width, window.Window.Window.Pixels.Height, size);
            return 3L * width * height;
        });
        if (bytes > limits.ExportBytes)
        {
            throw new RequestException(413, string.Create(
                CultureInfo.InvariantCulture,
                $"The pictures of these {windows.Length} windows have {bytes >> 20} MiB of pixels, "
                    + $"and {limits.ExportBytes >> 20} MiB are sent at most; select fewer, or ask for a smaller "
                    + $"size."));
        }
    }
}
