using Nadir.Archive.Ports;
using Nadir.Archive.Snapshots;
using Nadir.Stac.Documents;
using Nadir.Stac.Items;
using Nadir.Stac.Snapshots;

namespace Nadir.Archive.Ingest.Catalogs;

/// <summary>
/// Finds what catalogs named in an earlier run and do not name any more. Of use when the walk is over.
/// </summary>
internal sealed class GoneFromCatalogs(
    IArchiveStore store, CatalogWalker walker, CatalogSnapshot snapshot, SnapshotLayout layout, IngestTally tally,
    IngestOptions options)
{
    private const int PageSize = 1000;

    /// <summary>Looks through every catalog of this run.</summary>
    /// <returns>
    /// Sources, in pages; none of a catalog in which no image was met, and none that a document which could not be read
    /// may still name. Going on to the next page forgets what the last one held.
    /// </returns>
    public IEnumerable<IReadOnlyList<string>> Find()
    {
        foreach (var root in walker.Roots)
        {
            if (!walker.HasImages(root))
            {
                var wasThere = !options.AllowEmptyFolders && snapshot.Images(images => images.Any(root.Text));
                if (wasThere)
                {
                    tally.Warn(
                        $"No image is left in the catalog {root}, so what the archive holds of it was kept; make "
                            + $"sure that it is whole.");
                }
                else if (!walker.HasFaults)
                {
                    tally.Warn($"The catalog {root} names no image.");
                }

                if (!options.AllowEmptyFolders)
                {
                    continue;
                }
            }

            foreach (var page in Find(root))
            {
                yield return page;
            }
        }
    }

    private IEnumerable<IReadOnlyList<string>> Find(StacAddress root)
    {
        var after = string.Empty;
        while (snapshot.Images(images => images.ListUnseen(root.Text, walker.Run, after, PageSize))
            is { Count: > 0 } page)
        {
            after = page[^1].Source;
            var unnamed = page.Where(row => options.Shard.Owns(row.Source) && !MayBeNamed(row.Document))
                .Select(row => row.Source).ToList();
            var gone = unnamed
                .Where(source => snapshot.Images(images => images.Owners(source)).Count == 1
                    && store.FindItem(source) is not null)
                .ToList();
            if (gone.Count > 0)
            {
                yield return gone;
            }

            Forget(root, unnamed, gone);
        }
    }

    private void Forget(StacAddress root, List<string> unnamed, List<string> gone)
    {
        if (options.DryRun)
        {
            return;
        }

        snapshot.Write((_, images, downloads) =>
        {
            unnamed.ForEach(source => images.Forget(root.Text, source));
            gone.ForEach(downloads.Forget);
        });
        snapshot.WriteRecords(records => gone.ForEach(source => records.Put(SourceRecordKind.Item, source, null)));
        foreach (var source in gone.Where(StacAddress.IsWeb))
        {
            File.Delete(layout.ImageOf(source));
        }
    }

    // Up the links by which the document was reached; a circle cannot be met, since each has one parent of an older
    // walk, but walks of several runs may have left one.
    private bool MayBeNamed(string document)
    {
        var passed = new HashSet<string>(StringComparer.Ordinal);
        for (var current = document; current is not null && passed.Add(current); current = Parent(current))
        {
            if (walker.IsFaulty(current))
            {
                return true;
            }
        }

        return false;
    }

    private string? Parent(string document) => snapshot.Documents(documents => documents.Parent(document));
}
