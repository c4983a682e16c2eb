using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Nadir.Archive.Search.Examples;
using Nadir.Server.Problems;
using Nadir.Server.Requests;

namespace Nadir.Server.Search.Requests;

/// <summary>
/// A search: one of text, id, image and terms, or windows that are like it, what the answer is limited to, and how it
/// is ordered.
/// </summary>
internal sealed record SearchRequest
{
    /// <summary>What the image shows, in words.</summary>
    public string? Text { get; init; }

    /// <summary>Id of a window: find what looks like it.</summary>
    public long? Id { get; init; }

    /// <summary>
    /// A picture file in base64: find what looks like it. In a form, the part <c>image</c> takes its place.
    /// </summary>
    public byte[]? Image { get; init; }

    /// <summary>
    /// Token of a picture's query that <c>POST /api/queries</c> kept: find what looks like that picture.
    /// </summary>
    public string? Kept { get; init; }

    /// <summary>A weighted sum of words, windows and pictures, at most 16 terms.</summary>
    public IReadOnlyList<SearchTerm>? Terms { get; init; }

    /// <summary>
    /// Ids of windows that are right, at most 1000: they steer the search, with or without one of the above.
    /// </summary>
    public IReadOnlyList<long>? Like { get; init; }

    /// <summary>
    /// Ids of windows that are wrong, at most 1000: the search is steered away from them, and they are left out.
    /// </summary>
    public IReadOnlyList<long>? Unlike { get; init; }

    /// <summary>The most rows. Default 10.</summary>
    public int? K { get; init; }

    /// <summary>
    /// West, south, east, north in degrees: only ground that touches this box. West greater than east crosses the
    /// antimeridian.
    /// </summary>
    public IReadOnlyList<double>? Bbox { get; init; }

    /// <summary>
    /// Only ground that touches this area: a GeoJSON Polygon or MultiPolygon, or a text of well-known text.
    /// </summary>
    public JsonElement? Polygon { get; init; }

    /// <summary>Only images taken at this time or later: 2021-06-01 or 2021-06-01T10:30:00Z.</summary>
    public string? After { get; init; }

    /// <summary>Only images taken at this time or earlier; a day counts to its end.</summary>
    public string? Before { get; init; }

    /// <summary>
    /// Only images of which all of this is true: CQL2 text, or key=value, !=, &lt;, &lt;=, &gt;, &gt;=, key in a,b, key
    /// like %a%. At most 32.
    /// </summary>
    public IReadOnlyList<string>? Where { get; init; }

    /// <summary>Only images of this source or below it, as answers name sources.</summary>
    public string? Source { get; init; }

    /// <summary>Order the best again by regions and words; needs words.</summary>
    public bool? Rerank { get; init; }

    /// <summary>Also search captions, by their vectors and words, and weigh all three; needs text.</summary>
    public bool? Hybrid { get; init; }

    /// <summary>
    /// Answer even if the model knows no word of a text, which it cannot tell from any other such text.
    /// </summary>
    public bool? Anyway { get; init; }

    /// <summary>
    /// Continues an answer after its last row: the <c>next</c> of that answer. The query itself may then be left out;
    /// filters, order and <c>unlike</c> must be those of before.
    /// </summary>
    public string? Cursor { get; init; }

    /// <summary>Whether it says what to search for.</summary>
    internal bool HasQuery() => Text is not null || Id is not null || Image is not null || Kept is not null
        || Terms is not null || Like is not null;
}

/// <summary>One term of a combined query: exactly one of text, id, image and kept, and its weight.</summary>
internal sealed record SearchTerm
{
    /// <summary>What the term counts, negative for what the result should not be like; not 0. Default 1.</summary>
    public float? Weight { get; init; }

    /// <summary>Words.</summary>
    public string? Text { get; init; }

    /// <summary>Id of a window.</summary>
    public long? Id { get; init; }

    /// <summary>
    /// A picture file in base64. In a form, the part <c>image0</c> is the picture of the first term, and so on.
    /// </summary>
    public byte[]? Image { get; init; }

    /// <summary>Token of a picture's query that <c>POST /api/queries</c> kept.</summary>
    public string? Kept { get; init; }
}

/// <summary>
/// Reads a search from JSON, or from a form whose part <c>query</c> is that JSON and whose other parts are pictures.
/// </summary>
internal sealed class SearchRequestReader(ServerLimits limits, UploadPlaces places)
{
    /// <summary>Reads and checks.</summary>
    /// <exception cref="RequestException">The body is malformed, too large, of another type, or
    /// breaks a rule.</exception>
    public async Task<SearchRequest> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        using var place = places.TakeFor(http);
        var request = UploadForm.IsForm(http)
            ? Join(await UploadForm.ReadAsync(http, "query", limits, cancellationToken).ConfigureAwait(false))
            : await JsonBody.ReadAsync(http, SearchRequestJson.Default.SearchRequest, cancellationToken)
                .ConfigureAwait(false);
        if (request.Polygon is { ValueKind: not JsonValueKind.Undefined } polygon)
        {
            JsonBody.RequireUnicode(polygon);
        }

        SearchRequestRules.Check(request, limits);
        return request;
    }

    private static SearchRequest Join(UploadForm form)
    {
        var request = form.Json is { Length: > 0 } json
            ? JsonBody.Parse(json.Span, SearchRequestJson.Default.SearchRequest) : new SearchRequest();
        foreach (var (name, picture) in form.Pictures)
        {
            request = name == "image" ? request with { Image = picture }
                : request with { Terms = Join(request.Terms, name, picture) };
        }

        return request;
    }

    private static SearchTerm[] Join(IReadOnlyList<SearchTerm>? terms, string name, byte[] picture) =>
        name.StartsWith("image", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out var place) && place >= 0
            && place < terms?.Count
            ? [.. terms.Select((term, index) => index == place ? (term ?? new SearchTerm()) with { Image = picture }
                : term)]
            : throw RequestException.Malformed(
                $"The form has a part '{name}'; parts are query, image, and image0, image1 and so on for the terms "
                    + $"in query.");
}

/// <summary>What a search may ask for.</summary>
internal static class SearchRequestRules
{
    public const int DefaultCount = 10;

    // More than people write; each bounds the work that one request can cause.
    private const int MostTerms = 16;
    private const int MostConditions = 32;
    private const int LongestText = 2000;
    private const float LargestWeight = 1e6f;

    /// <summary>Checks a request.</summary>
    /// <exception cref="RequestException">It breaks a rule, which the message says.</exception>
    public static void Check(SearchRequest request, ServerLimits limits)
    {
        var given = new[] { request.Text is not null, request.Id is not null, request.Image is not null,
            request.Kept is not null, request.Terms is not null }.Count(one => one);
        Require(
            given == 1 || (given == 0 && (request.Cursor is not null || request.Like?.Count > 0)),
            "A search takes exactly one of text, id, image, kept and terms; or like alone.");
        CheckExamples(request);
        Require(request.K is null or >= 1 && (request.K ?? 1) <= limits.Results,
            string.Create(CultureInfo.InvariantCulture, $"k is a whole number from 1 to {limits.Results}."));
        CheckText(request.Text, "text");
        if (request.Terms is { } terms)
        {
            Require(terms.Count is >= 1 and <= MostTerms, $"A search takes 1 to {MostTerms} terms.");
            foreach (var term in terms)
            {
                CheckTerm(term);
            }
        }

        Require(request.Where is null
            || request.Where.Count <= MostConditions, $"A search takes at most {MostConditions} conditions in where.");
        foreach (var condition in request.Where ?? [])
        {
            CheckText(condition ?? "", "a condition of where");
        }

        CheckText(request.Source, "source");
        CheckOrder(request);
    }

    private static void CheckExamples(SearchRequest request)
    {
        foreach (var (ids, name) in new[] { (request.Like, "like"), (request.Unlike, "unlike") })
        {
            Require(
                ids is null || ids.Count is >= 1 and <= ExampleQuery.MostOfEach,
                string.Create(CultureInfo.InvariantCulture,
                    $"{name} takes 1 to {ExampleQuery.MostOfEach} ids of windows; leave it out where there is none."));
        }

        Require(
            (request.Like is null && request.Unlike is null) || (request.Rerank != true && request.Hybrid != true),
            "like and unlike steer the search by vectors; rerank and hybrid cannot be added to it.");
    }

    private static void CheckTerm(SearchTerm? term)
    {
        Require(term is not null, "A term is an object with one of text, id, image and kept.");
        var given = new[] { term!.Text is not null, term.Id is not null, term.Image is not null, term.Kept is not null }
            .Count(one => one);
        Require(given == 1, "A term takes exactly one of text, id, image and kept.");
        Require(
            term.Weight is null || (float.IsFinite(term.Weight.Value) && term.Weight.Value != 0
                && Math.Abs(term.Weight.Value) <= LargestWeight),
            "The weight of a term is a number other than 0, such as 0.5 or -1.");
        CheckText(term.Text, "the text of a term");
    }

    private static void CheckOrder(SearchRequest request)
    {
        var (rerank, hybrid) = (request.Rerank == true, request.Hybrid == true);
        Require(!(rerank && hybrid), "rerank and hybrid are two ways to order results; choose one.");
        var hasWords = request.Text is not null || request.Terms?.Any(term => term.Text is not null) == true;
        Require(!rerank || hasWords || !request.HasQuery(), "rerank scores words, and this query has none.");
        Require(!hybrid || request.Text is not null
            || !request.HasQuery(), "hybrid searches captions for the words of text, and this query has none.");
    }

    private static void CheckText(string? text, string name)
    {
        Require(text is null || !string.IsNullOrWhiteSpace(text), $"{name} is blank; write something or leave it out.");
        Require(text is null || text.Length <= LongestText, $"{name} is longer than {LongestText} characters.");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw RequestException.Malformed(otherwise);
        }
    }
}

/// <summary>Serializers of what a search asks for, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SearchRequest))]
internal sealed partial class SearchRequestJson : JsonSerializerContext;
