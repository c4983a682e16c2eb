using System.Diagnostics;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Files;

namespace Nadir.Exchange.Exporting;

/// <summary>
/// Writes what an archive holds for other engines: vectors, places, times, captions and attributes, a row a window, in
/// the order of a Hilbert curve. Files appear whole or not at all.
/// </summary>
public static class ArchiveExport
{
    private const int Batch = 1024;

    /// <summary>Exports an archive; searches and writing may go on meanwhile.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="options">What to write; at least one file.</param>
    /// <param name="progress">Called some times a second at most; may be null.</param>
    /// <param name="cancellationToken">Stops between two batches; no file is left.</param>
    /// <exception cref="ExchangeException">The archive has no windows, or a file cannot be written.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static ExportSummary Run(
        IArchiveStore store, ExportOptions options, Action<ExportProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var clock = Stopwatch.StartNew();
        progress?.Invoke(new ExportProgress(0, 0, clock.Elapsed));
        var order = WindowOrder.Read(store, cancellationToken);
        if (order.Count == 0)
        {
            throw new ExchangeException(
                $"The archive {store.Location} has no windows to export; index images into it first.");
        }

        if (options.Stac is { } folder)
        {
            if (File.Exists(folder))
            {
                throw new ExchangeException($"{folder} is a file; name the folder for the STAC collection.");
            }

            Directory.CreateDirectory(folder);
        }

        int targets = (options.GeoParquet is null ? 0 : 1) + (options.Numpy is null ? 0 : 1);
        long written = 0;
        var reading = new WindowReading(
            store,
            order,
            Batch,
            () => progress?.Invoke(new ExportProgress(written / Math.Max(1, targets), order.Count, clock.Elapsed)),
            cancellationToken);
        var files = new List<string>();
        if (options.GeoParquet is { } parquet)
        {
            files.Add(Write(parquet, stream =>
            {
                using var writer = new GeoParquetWriter(stream, GeoParquetLayout.Of(store, order, options));
                reading.Run(windows => written += writer.Write(windows));
                writer.Close();
            }));
        }

        if (options.Numpy is { } numpy)
        {
            string lines = NumpyWriter.LinesBeside(numpy);
            files.Add(Write(numpy, stream => Write(lines, text =>
            {
                using var writer = new NumpyWriter(stream, text, store.Info.Dimension, options.Embedding);
                reading.Run(windows => written += writer.Write(windows));
                writer.Close();
            })));
            files.Add(Path.GetFullPath(lines));
        }

        string collection = options.Stac is { } stac ? StacCollection.In(stac) : StacCollection.BesideOf(files[0]);
        DurableFile.WriteAllBytes(
            collection, StacCollection.Write(store, order, options, files, Path.GetDirectoryName(collection)!));
        return new ExportSummary(
            order.Count - reading.Vanished, order.Unplaced, reading.Vanished, [.. files, collection], clock.Elapsed);
    }

    private static string Write(string path, Action<FileStream> write)
    {
        string target = Path.GetFullPath(path);
        if (Directory.Exists(target))
        {
            throw new ExchangeException($"{path} is a folder; name the file to write.");
        }

        if (Path.GetDirectoryName(target) is { } folder && !Directory.Exists(folder))
        {
            throw new ExchangeException($"{path} cannot be written: there is no folder {folder}; make it first.");
        }

        DurableFile.Write(target, write);
        return target;
    }
}

/// <summary>Reads windows in an order, some at a time. For one thread at a time.</summary>
internal sealed class WindowReading(
    IArchiveStore store, WindowOrder order, int batch, Action told, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Windows that were there when they were counted, and not when they were read last.</summary>
    public long Vanished { get; private set; }

    /// <summary>Reads all of them.</summary>
    public void Run(Action<IReadOnlyList<StoredWindow>> write)
    {
        Vanished = 0;
        var last = Stopwatch.StartNew();
        foreach (long[] ids in order.Pages(batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var windows = store.ReadWindows(ids);
            Vanished += ids.Length - windows.Count;
            if (windows.Count > 0)
            {
                write(windows);
            }

            if (last.Elapsed >= Interval)
            {
                last.Restart();
                told();
            }
        }
    }
}
