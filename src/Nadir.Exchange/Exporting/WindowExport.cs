using Nadir.Archive;

namespace Nadir.Exchange.Exporting;

/// <summary>
/// Writes some windows of an archive, such as an answer, in the form in which <see cref="ArchiveExport"/> writes all of
/// them.
/// </summary>
public static class WindowExport
{
    private const int Batch = 1024;

    /// <summary>Writes a GeoParquet 1.1 file of windows in the order in which they are given.</summary>
    /// <param name="stream">Receives the file; not closed.</param>
    /// <param name="info">The archive that the windows are of.</param>
    /// <param name="windows">The windows, at least one; their sources are written as they stand there.</param>
    /// <param name="scores">Rank, from 1, and score of each window, for the columns <c>rank</c> and <c>score</c>;
    /// null for neither.</param>
    /// <param name="embedding">How numbers of vectors are written.</param>
    /// <exception cref="ArgumentException">There are no windows, or not as many scores.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void WriteGeoParquet(
        Stream stream,
        ArchiveInfo info,
        IReadOnlyList<StoredWindow> windows,
        IReadOnlyList<(int Rank, float Score)>? scores = null,
        EmbeddingType embedding = EmbeddingType.Float32)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(windows);
        if (windows.Count == 0 || (scores is not null && scores.Count != windows.Count))
        {
            throw new ArgumentException(
                "An export has at least one window, and a score for each or none.", nameof(windows));
        }

        var order = WindowOrder.Of(windows.Select(window => window.Window));
        var layout = GeoParquetLayout.Of(
            info, order, new ExportOptions { Embedding = embedding },
            windows.Any(window => window.Window.Captions.Count > 1)) with
        {
            HasScores = scores is not null,
        };
        using var writer = new GeoParquetWriter(stream, layout);
        for (int first = 0; first < windows.Count; first += Batch)
        {
            writer.Write([.. windows.Skip(first).Take(Batch)], scores is null ? null
                : [.. scores.Skip(first).Take(Batch)]);
        }

        writer.Close();
    }
}
