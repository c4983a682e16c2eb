using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Problems;
using Nadir.Server.Requests;

namespace Nadir.Server.Exports;

/// <summary><c>POST /api/export</c>: an answer, or a part of one, as a file.</summary>
internal static class ExportEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/export", ExportAsync).WithName("export")
        .WithSummary(
            "Writes windows as a file: a table (geojson, csv, geoparquet), one picture of all (sheet), or their "
                + "pictures with a table (zip).")
        .Accepts<ExportRequest>("application/json")
        .Produces<byte[]>(StatusCodes.Status200OK, "application/geo+json", "text/csv", "application/vnd.apache.parquet",
            "image/jpeg", "application/zip")
        .ProducesProblems(400, 404, 413, 415, 429);

    private static async Task<IResult> ExportAsync(
        HttpRequest http, ExportReading reading, ExportFiles files, CancellationToken cancellationToken)
    {
        var request = await JsonBody.ReadAsync(http, ExportRequestJson.Default.ExportRequest, cancellationToken)
            .ConfigureAwait(false);
        var format = ExportFormats.Parse(request.Format);
        var rows = await reading.ReadAsync(request, format, cancellationToken).ConfigureAwait(false);
        var answer = await files.AnswerAsync(format, request, rows, cancellationToken).ConfigureAwait(false);
        // How long it is sent is the reader's to decide; Kestrel ends connections on which nothing moves.
        http.HttpContext.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        return answer;
    }
}

/// <summary>Which windows are exported, and how.</summary>
/// <param name="Format"><c>geojson</c>, <c>csv</c>, <c>geoparquet</c>, <c>sheet</c> or <c>zip</c>.</param>
/// <param name="Rows">The windows, in the order in which they are written, each once.</param>
/// <param name="Title">What was asked; written on a sheet. Null for nothing.</param>
/// <param name="Size">Side in pixels of the square that each picture of a zip is fitted into, 16 to
/// 2048. Default 1024.</param>
internal sealed record ExportRequest(
    string? Format, IReadOnlyList<ExportRow>? Rows, string? Title = null, int? Size = null);

/// <summary>A window of an export, with what an answer said of it.</summary>
/// <param name="Id">Id of the window.</param>
/// <param name="Rank">Its place in the answer, from 1; null where it comes from none.</param>
/// <param name="Score">Its score in the answer; null where it comes from none.</param>
/// <param name="Probability">How likely a person would call it right; null where that is not known.</param>
internal sealed record ExportRow(long Id, int? Rank = null, float? Score = null, double? Probability = null);

/// <summary>In which form windows are written.</summary>
internal enum ExportFormat
{
    GeoJson,
    Csv,
    GeoParquet,
    Sheet,
    Zip,
}

/// <summary>The names of forms.</summary>
internal static class ExportFormats
{
    /// <summary>The form of a name.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public static ExportFormat Parse(string? name) => name switch
    {
        "geojson" => ExportFormat.GeoJson,
        "csv" => ExportFormat.Csv,
        "geoparquet" => ExportFormat.GeoParquet,
        "sheet" => ExportFormat.Sheet,
        "zip" => ExportFormat.Zip,
        _ => throw RequestException.Malformed("format is one of geojson, csv, geoparquet, sheet and zip."),
    };
}

/// <summary>The serializer of what is to be exported, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ExportRequest))]
internal sealed partial class ExportRequestJson : JsonSerializerContext;
