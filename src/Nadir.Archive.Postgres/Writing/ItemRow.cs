using Nadir.Archive.Postgres.Connections;
using Nadir.Stac.Items;

namespace Nadir.Archive.Postgres.Writing;

/// <summary>An image as the table item has it.</summary>
internal sealed record ItemRow(
    string Source, SourceStamp Stamp, byte[]? Hash, ItemState State, string? Reason, int? Width, int? Height, ItemDescription Description)
{
    /// <summary>The row that a change writes; null where it writes none.</summary>
    public static ItemRow? Of(ItemChange change)
    {
        var source = CommandExtensions.Clean(change.Source);
        return change switch
        {
            ItemChange.Indexed indexed => new ItemRow(
                source, indexed.Stamp, indexed.Hash, ItemState.Done, null, indexed.Width, indexed.Height, indexed.Description),
            ItemChange.Failed failed => new ItemRow(
                source, failed.Stamp, failed.Hash, failed.State, CommandExtensions.Clean(failed.Reason), null, null, ItemDescription.None),
            _ => null,
        };
    }
}
