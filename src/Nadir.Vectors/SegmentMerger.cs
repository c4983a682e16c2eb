namespace Nadir.Vectors;

/// <summary>Makes one segment of many. Rows are copied bit for bit and keep their ids.</summary>
public static class SegmentMerger
{
    private const int RowsBetweenCancellationChecks = 4096;

    /// <summary>
    /// Writes the rows of some segments into a new one, in their order, without those that are deleted. The sources
    /// stay as they are: delete them after the catalog's transaction that names the new file instead.
    /// </summary>
    /// <param name="sources">At least one open segment, all of one dimension and fingerprint.</param>
    /// <param name="path">The file to make; it must not exist.</param>
    /// <param name="deleted">Ids to leave out; null for none.</param>
    /// <param name="cancellationToken">Stops the work; nothing is left behind.</param>
    /// <returns>How many vectors the new segment holds.</returns>
    /// <exception cref="SegmentReadException">A source is damaged: damage is never copied under a
    /// new checksum.</exception>
    public static int Merge(
        IReadOnlyList<Segment> sources, string path, IdSet? deleted = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        if (sources.Count == 0)
        {
            throw new ArgumentException("There is no segment to merge.", nameof(sources));
        }

        var first = sources[0];
        int kept = 0;
        foreach (var source in sources)
        {
            SegmentCompatibility.Require(source, first.Dimension, first.Fingerprint);
            source.Verify(cancellationToken);
            kept = checked(kept + CountKept(source, deleted));
        }

        bool hasPlanes = PlaneChoice.AreWorthwhile(sources, deleted, cancellationToken);
        var layout = new SegmentLayout(first.Dimension, kept, hasPlanes ? null : SegmentHeader.WithCodes);
        using var writer = new SegmentWriter(path, layout, first.Fingerprint, isWithoutPlanesByChoice: !hasPlanes);
        foreach (var source in sources)
        {
            Copy(source, writer, deleted, cancellationToken);
        }

        writer.Commit();
        return kept;
    }

    private static unsafe int CountKept(Segment source, IdSet? deleted)
    {
        using var lease = new SegmentLease(source.Memory);
        int kept = source.Count;
        for (int row = 0; deleted is not null && row < source.Count; row++)
        {
            kept -= deleted.Contains(source.Rows.Ids[row]) ? 1 : 0;
        }

        return kept;
    }

    private static unsafe void Copy(
        Segment source, SegmentWriter writer, IdSet? deleted, CancellationToken cancellationToken)
    {
        using var lease = new SegmentLease(source.Memory);
        var rows = source.Rows;
        var codes = new byte[source.Dimension];
        for (int row = 0; row < source.Count; row++)
        {
            if (row % RowsBetweenCancellationChecks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (deleted is null || !deleted.Contains(rows.Ids[row]))
            {
                rows.ReadCodes(row, codes);
                writer.AddEncoded(rows.Ids[row], rows.Scales[row], rows.Residuals[row], codes, rows.TailsOf(row));
            }
        }
    }
}
