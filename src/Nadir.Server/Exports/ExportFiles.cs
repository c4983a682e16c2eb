using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Nadir.Archive.Ports;
using Nadir.Exchange.Exporting;
using Nadir.Server.Work;

namespace Nadir.Server.Exports;

/// <summary>Writes windows as files. Thread-safe.</summary>
internal sealed class ExportFiles(IArchiveStore store, ExportSheet sheet, PictureArchive pictures, WorkGates gates)
{
    private const string Name = "nadir-results";

    /// <summary>Answers with a file to be saved.</summary>
    public async Task<IResult> AnswerAsync(
        ExportFormat format, ExportRequest request, IReadOnlyList<ExportedWindow> windows,
        CancellationToken cancellationToken) => format switch
        {
            ExportFormat.GeoJson => File(GeoJsonTable.Write(windows), "application/geo+json", "geojson"),
            ExportFormat.Csv => File(CsvTable.Write(windows), "text/csv; charset=utf-8", "csv"),
            ExportFormat.GeoParquet => File(
                await gates.Searching.RunAsync(() => GeoParquet(windows), cancellationToken).ConfigureAwait(false),
                "application/vnd.apache.parquet", "parquet"),
            ExportFormat.Sheet => File(
                await gates.Drawing.RunAsync(() => sheet.Draw(request.Title ?? "", windows), cancellationToken)
                    .ConfigureAwait(false), "image/jpeg", "jpg"),
            _ => TypedResults.Stream(
                stream => pictures.WriteAsync(stream, windows, request.Size
                    ?? PictureArchive.DefaultSize, cancellationToken), "application/zip", $"{Name}.zip"),
        };

    private static FileContentHttpResult File(byte[] content, string type, string ending) =>
        TypedResults.File(content, type, $"{Name}.{ending}");

    private byte[] GeoParquet(IReadOnlyList<ExportedWindow> windows)
    {
        using var stream = new MemoryStream();
        var isRanked = windows.All(window => window.Row.Score is not null);
        WindowExport.WriteGeoParquet(
            stream,
            store.Info,
            [.. windows.Select(window => window.Window)],
            isRanked ? [.. windows.Select((window, index) => (window.Row.Rank ?? index + 1, window.Row.Score!.Value))]
                : null);
        return stream.ToArray();
    }
}
