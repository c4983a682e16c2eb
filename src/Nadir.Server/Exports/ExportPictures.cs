using System.Globalization;
using System.IO.Compression;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Imagery.ContactSheets;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;
using Nadir.Server.Work;

namespace Nadir.Server.Exports;

/// <summary>Draws one picture of many windows, with names and scores. Thread-safe.</summary>
internal sealed class ExportSheet(IArchiveStore store, OpenScenes scenes)
{
    private const int CellSize = 224;
    private const int Quality = 88;

    // Nothing of it can be seen, so that the name below says which picture is missing.
    private static readonly RgbImage Nothing = new(1, 1, new byte[3]);

    /// <summary>Draws; a window whose file cannot be read keeps its place, and says so.</summary>
    /// <param name="title">What was asked.</param>
    /// <param name="windows">In reading order.</param>
    /// <returns>A JPEG file.</returns>
    public byte[] Draw(string title, IReadOnlyList<ExportedWindow> windows)
    {
        var sheet = ContactSheet.Draw(title, [.. windows.Select(Cell)], CellSize);
        return PictureEncoder.Encode(sheet, PictureFormat.Jpeg, Quality);
    }

    private ContactSheetCell Cell(ExportedWindow exported)
    {
        var (stored, row) = exported;
        var name = Path.GetFileName(stored.Stamp.Source);
        return WindowPixels.Read(store, scenes, stored.Window, CellSize) is { } picture
            ? new ContactSheetCell(picture, [Head(row), name])
            : new ContactSheetCell(Nothing, [$"{Head(row)}  file missing".TrimStart(), name]);
    }

    private static string Head(ExportRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Rank}   {row.Score:F3}{(row.Probability is { } share ? $"   {100 * share:F0} %" : "")}").Trim();
}

/// <summary>
/// Sends the pictures of windows as a ZIP file, one after another, with tables of their names and places. Thread-safe.
/// </summary>
internal sealed class PictureArchive(IArchiveStore store, OpenScenes scenes, WorkGates gates)
{
    /// <summary>Side in pixels of the square that pictures are fitted into where nothing else is asked for.</summary>
    public const int DefaultSize = 1024;

    private const int Quality = 92;

    /// <summary>
    /// Writes the file while it is sent. Windows whose files cannot be read are named in <c>missing.txt</c>.
    /// </summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="size">Side of the square in pixels.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async Task WriteAsync(
        Stream stream, IReadOnlyList<ExportedWindow> windows, int size, CancellationToken cancellationToken)
    {
        // The library writes the heads of entries in a blocking way: these wait in memory, and a slow reader holds no
        // thread.
        using var sent = new DeferredStream(stream);
        var zip = await ZipArchive.CreateAsync(sent, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null,
            cancellationToken).ConfigureAwait(false);
        await using (zip.ConfigureAwait(false))
        {
            await AddAsync(zip, sent, "results.geojson", GeoJsonTable.Write(windows), CompressionLevel.Optimal,
                cancellationToken).ConfigureAwait(false);
            await AddAsync(zip, sent, "results.csv", CsvTable.Write(windows), CompressionLevel.Optimal,
                cancellationToken).ConfigureAwait(false);
            var missing = new List<string>();
            foreach (var exported in windows)
            {
                var name = NameOf(exported);
                var picture = await gates.Drawing.RunAsync(() => Draw(exported.Window.Window, size), cancellationToken)
                    .ConfigureAwait(false);
                if (picture is null)
                {
                    missing.Add(
                        $"{name}: the file of {exported.Window.Stamp.Source} is gone, has changed or cannot be read");
                }
                else
                {
                    // A JPEG does not become smaller.
                    await AddAsync(zip, sent, $"images/{name}", picture, CompressionLevel.NoCompression,
                        cancellationToken).ConfigureAwait(false);
                }
            }

            if (missing.Count > 0)
            {
                await AddAsync(zip, sent, "missing.txt",
                    System.Text.Encoding.UTF8.GetBytes(string.Join('\n', missing) + "\n"), CompressionLevel.Optimal,
                    cancellationToken).ConfigureAwait(false);
            }
        }

        await sent.SendAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task AddAsync(
        ZipArchive zip, DeferredStream sent, string name, byte[] content, CompressionLevel level,
        CancellationToken cancellationToken)
    {
        var entry = await zip.CreateEntry(name, level).OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (entry.ConfigureAwait(false))
        {
            await entry.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }

        await sent.SendAsync(cancellationToken).ConfigureAwait(false);
    }

    private byte[]? Draw(ArchiveWindow window, int size) =>
        WindowPixels.Read(store, scenes, window, size) is { } picture
            ? PictureEncoder.Encode(picture, PictureFormat.Jpeg, Quality) : null;

    // Sorted by name they are sorted by rank, and the id keeps windows of one image apart.
    private static string NameOf(ExportedWindow exported)
    {
        var stem = Path.GetFileNameWithoutExtension(exported.Window.Stamp.Source);
        var safe = string.Concat(
            stem.Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
        var rank = exported.Row.Rank is { } place ? string.Create(CultureInfo.InvariantCulture, $"{place:0000}_") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{rank}{safe[..Math.Min(safe.Length, 80)]}_{exported.Window.Window.Id}.jpg");
    }
}

/// <summary>
/// Reads windows for files of many, in which one that cannot be read is named and keeps none of the others back.
/// </summary>
internal static class WindowPixels
{
    /// <summary>Reads a window, fitted into a square and never larger than its own pixels.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="scenes">Its images.</param>
    /// <param name="window">The window.</param>
    /// <param name="size">Side of the square in pixels.</param>
    /// <returns>Null where its file is gone, has changed or cannot be read.</returns>
    public static RgbImage? Read(IArchiveStore store, OpenScenes scenes, ArchiveWindow window, int size)
    {
        if (store.FindScene(window.Scene) is not { } scene)
        {
            return null;
        }

        try
        {
            using var lease = scenes.Open(scene);
            var (width, height) = FittedPicture.Fit(window.Pixels.Width, window.Pixels.Height, size);
            return lease.Source.Read(window.Pixels, width, height);
        }
        catch (Exception error) when (error is RequestException or ImageryException)
        {
            return null;
        }
    }
}
