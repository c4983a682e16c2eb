using System.Globalization;
using Nadir.Server.Problems;

namespace Nadir.Server.Search.Requests;

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
        var given = new[] { request.Text is not null, request.Id is not null, request.Image is not null, request.Terms is not null }.Count(one => one);
        Require(given == 1 || (given == 0 && request.Cursor is not null), "A search takes exactly one of text, id, image and terms.");
        Require(request.K is null or >= 1 && (request.K ?? 1) <= limits.Results, string.Create(CultureInfo.InvariantCulture, $"k is a whole number from 1 to {limits.Results}."));
        CheckText(request.Text, "text");
        if (request.Terms is { } terms)
        {
            Require(terms.Count is >= 1 and <= MostTerms, $"A search takes 1 to {MostTerms} terms.");
            foreach (var term in terms)
            {
                CheckTerm(term);
            }
        }

        Require(request.Where is null || request.Where.Count <= MostConditions, $"A search takes at most {MostConditions} conditions in where.");
        foreach (var condition in request.Where ?? [])
        {
            CheckText(condition ?? "", "a condition of where");
        }

        CheckText(request.Source, "source");
        CheckOrder(request);
    }

    private static void CheckTerm(SearchTerm? term)
    {
        Require(term is not null, "A term is an object with one of text, id and image.");
        var given = new[] { term!.Text is not null, term.Id is not null, term.Image is not null }.Count(one => one);
        Require(given == 1, "A term takes exactly one of text, id and image.");
        Require(
            term.Weight is null || (float.IsFinite(term.Weight.Value) && term.Weight.Value != 0 && Math.Abs(term.Weight.Value) <= LargestWeight),
            "The weight of a term is a number other than 0, such as 0.5 or -1.");
        CheckText(term.Text, "the text of a term");
    }

    private static void CheckOrder(SearchRequest request)
    {
        var (rerank, hybrid) = (request.Rerank == true, request.Hybrid == true);
        Require(!(rerank && hybrid), "rerank and hybrid are two ways to order results; choose one.");
        var hasWords = request.Text is not null || request.Terms?.Any(term => term.Text is not null) == true;
        Require(!rerank || hasWords || !request.HasQuery(), "rerank scores words, and this query has none.");
        Require(!hybrid || request.Text is not null || !request.HasQuery(), "hybrid searches captions for the words of text, and this query has none.");
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
