using System.Globalization;
using Nadir.Archive.Ports;
using Nadir.Archive.Search.Examples;
using Nadir.Archive.Search.Expressions;
using Nadir.Archive.Search.Hybrid;
using Nadir.Archive.Words;
using Nadir.Server.Encoding;
using Nadir.Server.Kept;
using Nadir.Server.Problems;
using Nadir.Server.Requests;
using Nadir.Server.Search.Requests;
using Nadir.Server.Work;

namespace Nadir.Server.Search;

/// <summary>Turns what a request searches for into a vector. Thread-safe.</summary>
internal sealed class QueryEncoding(
    IArchiveStore store, EncoderQueue encoder, KeptQueryStore kept, WorkGates gates, ServerLimits limits)
{
    /// <summary>Tells which words of a request the model does not know.</summary>
    /// <exception cref="RequestException">A text has no word that it knows, and the request does not say that it is to
    /// be answered anyway.</exception>
    public WordCheck CheckWords(SearchRequest request)
    {
        var texts = (request.Terms?.Select(term => term.Text) ?? []).Append(request.Text).OfType<string>();
        var check = WordCheck.Join(texts.Select(encoder.Shared.CheckWords));
        return RequireKnown(request.Hybrid == true ? HybridSearch.Known(store, check)
            : check, encoder.Shared.Name, request.Anyway == true);
    }

    /// <inheritdoc cref="IEncoder.Probability"/>
    public double? Probability(QueryKind kind, double score) => encoder.Shared.Probability(kind, score);

    /// <summary>Refuses texts of which the model knows no word.</summary>
    /// <exception cref="RequestException">One of them is such a text.</exception>
    public static WordCheck RequireKnown(WordCheck check, string model, bool isAnyway) => check.SaysNothing && !isAnyway
        ? throw new RequestException(
            422,
            $"Of this text {check.Describe(model)}, so any answer would be the same as for any other such text; use "
                + $"other words, or ask with \"anyway\": true.")
        : check;

    /// <summary>Encodes.</summary>
    /// <returns>A unit vector.</returns>
    /// <exception cref="RequestException">A window does not exist, a picture cannot be decoded, or
    /// terms cancel out.</exception>
    public async Task<float[]> EncodeAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        float[]? guess = request.Terms is { } terms
            ? await EncodeTermsAsync(terms, cancellationToken).ConfigureAwait(false)
            : request.Text is null && request.Id is null && request.Image is null && request.Kept is null ? null
            : await EncodeAsync(request.Text, request.Id, request.Image, request.Kept, cancellationToken)
                .ConfigureAwait(false);
        if (guess is not null && request.Like is null && request.Unlike is null)
        {
            return guess;
        }

        return await gates.Searching.RunAsync(
            () => ExampleQuery.Of(guess, [.. (request.Like ?? []).Select(ReadWindow)],
                [.. (request.Unlike ?? []).Select(ReadWindow)]), cancellationToken)
                .ConfigureAwait(false)
            ?? throw RequestException.Malformed(ExampleQuery.CancelledOut);
    }

    private async Task<float[]> EncodeTermsAsync(IReadOnlyList<SearchTerm> terms, CancellationToken cancellationToken)
    {
        var vectors = await Task.WhenAll(
            terms.Select(term => EncodeAsync(term.Text, term.Id, term.Image, term.Kept, cancellationToken)))
                .ConfigureAwait(false);
        return WeightedSum.Of(terms.Zip(vectors, (term, vector) => (term.Weight ?? 1, vector)))
            ?? throw RequestException.Malformed(WeightedSum.CancelledOut);
    }

    private async Task<float[]> EncodeAsync(
        string? text, long? id, byte[]? picture, string? token, CancellationToken cancellationToken)
    {
        if (text is not null)
        {
            return await encoder.EncodeTextAsync(text, cancellationToken).ConfigureAwait(false);
        }

        if (picture is not null)
        {
            var image = await gates.Decoding.RunAsync(
                () => SentPicture.Decode(picture, encoder.Input, limits, gates.DecodedBytes),
                cancellationToken).ConfigureAwait(false);
            return await encoder.EncodeImageAsync(image, cancellationToken).ConfigureAwait(false);
        }

        return token is null ? ReadWindow(id!.Value)
            : kept.Find(token) ?? throw RequestException.Missing(
                "The picture's query behind this link is not kept any more; search by the picture again.");
    }

    private float[] ReadWindow(long id) => store.ReadVector(id)
        ?? throw RequestException.Missing(
            string.Create(CultureInfo.InvariantCulture,
                $"The archive has no window {id}; ids are given by every search."));
}
