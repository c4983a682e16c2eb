using Nadir.Archive.Ingest.Catalogs;
using Nadir.Archive.Ingest.Pipeline;
using Nadir.Archive.Ports;
using Nadir.Imagery.Files;
using Nadir.Stac.Items;

namespace Nadir.Archive.Ingest.Discovery;

/// <summary>
/// Compares what catalogs name and what lies on disk with the archive, and says which has to be read.
/// </summary>
internal sealed class IngestPlanner
{
    private readonly IArchiveStore _store;
    private readonly FileWalker _walker;
    private readonly CatalogSources? _catalogs;
    private readonly IngestTally _tally;
    private readonly IngestOptions _options;

    /// <param name="store">The archive.</param>
    /// <param name="walker">Lists files.</param>
    /// <param name="catalogs">Lists what catalogs name; null when the archive has never seen one.</param>
    /// <param name="tally">Is told what is skipped.</param>
    /// <param name="options">Whether to try again what failed before, and which part of the sources to look at.</param>
    public IngestPlanner(IArchiveStore store, FileWalker walker, CatalogSources? catalogs, IngestTally tally,
        IngestOptions options)
    {
        _store = store;
        _walker = walker;
        _catalogs = catalogs;
        _tally = tally;
        _options = options;
    }

    /// <summary>
    /// Walks every catalog, then every root; reports what is skipped and what cannot even be looked at.
    /// </summary>
    /// <param name="cancellationToken">Stops the reading of catalogs.</param>
    public IEnumerable<PlannedFile> Plan(CancellationToken cancellationToken) =>
        PlanCatalogs(cancellationToken).Concat(PlanFiles());

    private IEnumerable<PlannedFile> PlanCatalogs(CancellationToken cancellationToken)
    {
        foreach (var image in _catalogs?.Walk(cancellationToken) ?? [])
        {
            var source = image.Address.Text;
            if (!_options.Shard.Owns(source))
            {
                continue;
            }

            if (image.Address.IsRemote)
            {
                // Its server tells whether it has changed, and is asked by the threads that read.
                var known = _store.FindItem(source);
                yield return new PlannedFile(known?.Stamp
                    ?? new SourceStamp(source, 0, 0), known, _catalogs!.PathOf(source), image);
            }
            else if (PlanFile(source, image) is { } file)
            {
                yield return file;
            }
        }
    }

    private IEnumerable<PlannedFile> PlanFiles()
    {
        long described = 0;
        foreach (var walked in _walker.Walk())
        {
            if (walked.Reason is not null)
            {
                _tally.AddItem(new ItemReport(walked.Path, ItemOutcome.Failed, walked.Reason));
            }
            else if (!_options.Shard.Owns(walked.Path))
            {
                continue;
            }
            else if (_catalogs?.Describes(walked.Path, out var isOfThisRun) is true)
            {
                described += isOfThisRun ? 0 : 1;
            }
            else if (PlanFile(walked.Path, null) is { } file)
            {
                yield return file;
            }
        }

        if (described > 0)
        {
            _tally.Warn(
                $"{described} images belong to STAC catalogs that were indexed before; they were left as they are. "
                    + $"Index the catalogs to update them.");
        }
    }

    private PlannedFile? PlanFile(string path, StacImage? image)
    {
        if (ReadStamp(path, out var reason) is not { } stamp)
        {
            _tally.AddItem(new ItemReport(path, ItemOutcome.Failed, reason));
            return null;
        }

        // A change of the description is one, too.
        stamp = stamp with { Modified = Math.Max(stamp.Modified, image?.Changed ?? 0) };
        var file = new PlannedFile(stamp, _store.FindItem(path), path, image);
        if (file.Compare(_options.RetryFailed) is not { } skipped)
        {
            return file;
        }

        _tally.AddItem(skipped);
        return null;
    }

    private static SourceStamp? ReadStamp(string path, out string? reason)
    {
        try
        {
            // The size and time of a link are those of what it points to.
            var file = LocalFile.Status(path);
            reason = null;
            return new SourceStamp(path, file.Length, file.Modified.Ticks);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reason = $"{path} cannot be looked at: {error.Message}";
            return null;
        }
    }
}

/// <summary>A file that has to be read.</summary>
/// <param name="Stamp">The file as it is now; of one that has to be fetched, as far as it is known.</param>
/// <param name="Known">What the catalog knows of it; null when it is new.</param>
/// <param name="Path">The file of this machine that holds it; the source itself unless it is fetched.</param>
/// <param name="Image">What a STAC catalog says of it; null for a file that was met in a folder.</param>
internal sealed record PlannedFile(SourceStamp Stamp, CatalogItem? Known, string Path, StacImage? Image = null)
{
    /// <summary>Whether it has to be fetched, or at least asked for, before it can be read.</summary>
    public bool IsRemote => Image is { Address.IsRemote: true };

    /// <summary>What can be told of it without reading it.</summary>
    /// <param name="retryFailed">Whether to try again what failed before.</param>
    /// <returns>Null when it has to be read.</returns>
    public ItemReport? Compare(bool retryFailed)
    {
        if (Known is null || Known.Stamp != Stamp || Known.State == ItemState.Unreadable)
        {
            return null;
        }

        return Known.State == ItemState.Done ? new ItemReport(Stamp.Source, ItemOutcome.Unchanged, null)
            : retryFailed ? null
            : new ItemReport(Stamp.Source, CompletedItems.Before(Known), Known.Reason);
    }
}
