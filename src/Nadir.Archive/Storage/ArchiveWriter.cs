using Nadir.Archive.Catalog;
using Nadir.Archive.Ports;
using Nadir.Files;
using Nadir.Vectors;

namespace Nadir.Archive.Storage;

/// <summary>Writes an archive in a folder: first a segment, then the catalog's transaction that names it.</summary>
internal sealed class ArchiveWriter : IArchiveWriter
{
    private readonly ArchiveLayout _layout;
    private readonly ArchiveInfo _info;
    private readonly WriterLock _lock;
    private readonly CatalogWriter _catalog;
    private long _nextWindow;

    public ArchiveWriter(ArchiveLayout layout, ArchiveInfo info)
    {
        _layout = layout;
        _info = info;
        _lock = WriterLock.Take(layout);
        CatalogWriter? catalog = null;
        try
        {
            catalog = new CatalogWriter(layout.Catalog);
            _catalog = catalog;
            _nextWindow = catalog.NextWindow();
            SegmentFolder.Sweep(layout.Vectors, catalog.ReadSegments().Select(segment => segment.File).ToHashSet());
        }
        catch
        {
            catalog?.Dispose();
            _lock.Dispose();
            throw;
        }
    }

    public void Commit(IReadOnlyList<ItemChange> changes) => Guard(() =>
    {
        var rows = changes.Sum(change => change is ItemChange.Indexed indexed ? indexed.Windows.Count : 0);
        var file = rows > 0 ? WriteSegment(changes, rows) : null;
        using (var transaction = _catalog.Database.Begin(write: true))
        {
            if (file is not null)
            {
                _catalog.InsertSegment(file, rows);
            }

            foreach (var change in changes)
            {
                _catalog.Apply(change, _nextWindow);
                _nextWindow += change is ItemChange.Indexed indexed ? indexed.Windows.Count : 0;
            }

            _catalog.AdvanceGeneration();
            transaction.Commit();
        }

        var segments = _catalog.ReadSegments();
        var crowded = CompactionPolicy.Choose([.. segments.Select(segment => segment.Rows)]);
        if (crowded.Count > 0)
        {
            new ArchiveCompactor(_layout, _catalog).Merge([.. crowded.Select(position => segments[position])]);
        }
    });

    public void AddCaptions(IReadOnlyList<WindowCaption> captions) => Guard(() =>
    {
        using var transaction = _catalog.Database.Begin(write: true);
        foreach (var caption in captions)
        {
            _catalog.InsertCaption(caption);
        }

        transaction.Commit();
    });

    public void Checkpoint() => Guard(() =>
    {
        using (var checkpoint = _catalog.Database.Prepare("PRAGMA wal_checkpoint(TRUNCATE)"))
        {
            if (checkpoint.Step() && checkpoint.Int64(0) != 0)
            {
                throw new IOException("a search that goes on keeps its log in use; try again");
            }
        }

        DurableFile.FlushFolder(_layout.Folder);
    });

    public void Compact() => Guard(() => new ArchiveCompactor(_layout, _catalog).Run());

    public void Dispose()
    {
        _catalog.Dispose();
        _lock.Dispose();
    }

    private string WriteSegment(IReadOnlyList<ItemChange> changes, int rows)
    {
        var file = SegmentFolder.NewFileName();
        using var segment = new SegmentWriter(Path.Combine(_layout.Vectors, file), _info.Dimension, rows, _info.Fingerprint);
        var id = _nextWindow;
        foreach (var indexed in changes.OfType<ItemChange.Indexed>())
        {
            for (var i = 0; i < indexed.Windows.Count; i++)
            {
                segment.Add(id++, indexed.Vectors.AsSpan(i * _info.Dimension, _info.Dimension));
            }
        }

        segment.Commit();
        return file;
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (ArchiveFaults.IsKnown(error))
        {
            throw ArchiveFaults.Describe(error, _layout, "written");
        }
    }
}
