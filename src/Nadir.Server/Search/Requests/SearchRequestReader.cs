using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nadir.Server.Json;
using Nadir.Server.Problems;
using Nadir.Server.Requests;

namespace Nadir.Server.Search.Requests;

/// <summary>Reads a search from JSON, or from a form whose part <c>query</c> is that JSON and whose other parts are pictures.</summary>
internal sealed class SearchRequestReader(ServerLimits limits, UploadPlaces places)
{
    /// <summary>Reads and checks.</summary>
    /// <exception cref="RequestException">The body is malformed, too large, of another type, or breaks a rule.</exception>
    public async Task<SearchRequest> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        using var place = places.TakeFor(http);
        var request = UploadForm.IsForm(http)
            ? Join(await UploadForm.ReadAsync(http, "query", limits, cancellationToken).ConfigureAwait(false))
            : await JsonBody.ReadAsync(http, ServerJson.Default.SearchRequest, cancellationToken).ConfigureAwait(false);
        if (request.Polygon is { ValueKind: not JsonValueKind.Undefined } polygon)
        {
            JsonBody.RequireUnicode(polygon);
        }

        SearchRequestRules.Check(request, limits);
        return request;
    }

    private static SearchRequest Join(UploadForm form)
    {
        var request = form.Json is { Length: > 0 } json ? JsonBody.Parse(json.Span, ServerJson.Default.SearchRequest) : new SearchRequest();
        foreach (var (name, picture) in form.Pictures)
        {
            request = name == "image" ? request with { Image = picture } : request with { Terms = Join(request.Terms, name, picture) };
        }

        return request;
    }

    private static SearchTerm[] Join(IReadOnlyList<SearchTerm>? terms, string name, byte[] picture) =>
        name.StartsWith("image", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out var place) && place >= 0 && place < terms?.Count
            ? [.. terms.Select((term, index) => index == place ? (term ?? new SearchTerm()) with { Image = picture } : term)]
            : throw RequestException.Malformed($"The form has a part '{name}'; parts are query, image, and image0, image1 and so on for the terms in query.");
}
