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
            foreach (var index in VectorIndex.All.Where(index => Directory.Exists(layout.FolderOf(index))))
            {
                SegmentFolder.Sweep(layout.FolderOf(index),
                    index.ReadSegments(catalog.Database).Select(segment => segment.File).ToHashSet());
            }
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
                VectorIndex.Images.InsertSegment(_catalog.Database, file, rows);
            }

            foreach (var change in changes)
            {
                _catalog.Apply(change, _nextWindow);
                _nextWindow += change is ItemChange.Indexed indexed ? indexed.Windows.Count : 0;
            }

            _catalog.AdvanceGeneration();
            transaction.Commit();
        }

        new ArchiveCompactor(_layout, _catalog, VectorIndex.Images).MergeCrowded();
    });

    public void AddCaptions(IReadOnlyList<WindowCaption> captions) => Guard(() =>
    {
        using var transaction = _catalog.Database.Begin(write: true);
        var outdated = CaptionVectorRows.Among(
            _catalog.Database, [.. captions.Select(caption => caption.Window).Distinct()]);
        foreach (var caption in captions)
        {
            _catalog.InsertCaption(caption);
        }

        if (outdated.Count > 0)
        {
            _catalog.AdvanceGeneration();
        }

        transaction.Commit();
    });

    public void AddCaptionVectors(IReadOnlyList<long> windows, float[] vectors) => Guard(() =>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vectors.Length, windows.Count * _info.Dimension, nameof(vectors));
        if (windows.Count == 0)
        {
            return;
        }

        _catalog.Database.Execute(CatalogSchema.CreateCaptionVectors);
        CreateFolder(_layout.FolderOf(VectorIndex.Captions));
        var compactor = new ArchiveCompactor(_layout, _catalog, VectorIndex.Captions);
        // An id comes once in all segments: what is outdated goes before its successor comes.
        compactor.Drop(windows);
        var file = SegmentFolder.NewFileName();
        using (var segment = new SegmentWriter(Path.Combine(_layout.FolderOf(VectorIndex.Captions), file),
            _info.Dimension, windows.Count, _info.Fingerprint))
        {
            for (var i = 0; i < windows.Count; i++)
            {
                segment.Add(windows[i], vectors.AsSpan(i * _info.Dimension, _info.Dimension));
            }

            segment.Commit();
        }

        using (var transaction = _catalog.Database.Begin(write: true))
        {
            _catalog.InsertCaptionVectors(windows);
            VectorIndex.Captions.InsertSegment(_catalog.Database, file, windows.Count);
            _catalog.AdvanceGeneration();
            transaction.Commit();
        }

        compactor.MergeCrowded();
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

    public void Compact() => Guard(() =>
    {
        foreach (var index in VectorIndex.All)
        {
            new ArchiveCompactor(_layout, _catalog, index).Run();
        }

        _catalog.Database.Execute("VACUUM");
        _catalog.Database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    });

    public void Dispose()
    {
        _catalog.Dispose();
        _lock.Dispose();
    }

    private static void CreateFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            // Without this a power cut could take the new folder away, and all that is committed in it.
            DurableFile.FlushFolder(Path.GetDirectoryName(folder)!);
        }
    }

    private string WriteSegment(IReadOnlyList<ItemChange> changes, int rows)
    {
        var file = SegmentFolder.NewFileName();
        using var segment = new SegmentWriter(
            Path.Combine(_layout.FolderOf(VectorIndex.Images), file), _info.Dimension, rows, _info.Fingerprint);
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
