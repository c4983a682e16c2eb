using Nadir.Archive.Ingest.Pipeline;
using Nadir.Stac.Items;

namespace Nadir.Archive.Ingest.Discovery;

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
