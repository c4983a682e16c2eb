using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Archive.Ingest;
using Nadir.Imagery;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;
using Nadir.Server.Requests;
using Nadir.Server.Search;
using Nadir.Server.Work;

namespace Nadir.Server.Words;

/// <summary>
/// <c>POST /api/words</c>: to which regions of a window each word of a text belongs, by the model that reranks.
/// </summary>
internal static class WordEndpoints
{
    private const int LongestText = 1000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/words", WordsAsync).WithName("words")
        .WithSummary("Tells to which regions of a window each word of a text belongs.")
        .Accepts<WordsRequest>("application/json").ProducesProblems(400, 404, 410, 415, 422, 429);

    private static async Task<Ok<WordsAnswer>> WordsAsync(
        HttpRequest http, RankedHeads heads, ScenePictures pictures, OpenScenes scenes, WorkGates gates,
        CancellationToken cancellationToken)
    {
        var request = await JsonBody.ReadAsync(http, WordsJson.Default.WordsRequest, cancellationToken)
            .ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(request.Text) || request.Text.Length > LongestText)
        {
            throw RequestException.Malformed($"text is what the words are taken from, at most {LongestText} letters.");
        }

        var id = request.Id ?? throw RequestException.Malformed("id is missing: the id of a window.");
        var (window, scene) = pictures.FindWindow(id);
        return TypedResults.Ok(await gates.Reranking.RunAsync(
            () =>
            {
                using var lease = scenes.Open(scene);
                var model = heads.RequireReranker();
                var seen = EncoderView.Crop(window.Pixels, model.Input);
                var image = Read(lease.Source, seen, model.Input.Size, scene);
                var words = model.Explain(image, request.Text.Trim()) ?? throw NotTold();
                return new WordsAnswer(
                    model.Name,
                    [seen.X - window.Pixels.X, seen.Y - window.Pixels.Y, seen.Width, seen.Height],
                    [.. words.Select(word =>
                        new WordMapAnswer(word.Word, word.Regions.Width, word.Regions.Height, word.Regions.Values))]);
            },
            cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What is said where no model tells.</summary>
    public static RequestException NotTold() =>
        RequestException.Missing("No model of this server tells to which regions words belong.");

    private static RgbImage Read(ImageSource source, PixelWindow seen, int size, Archive.ArchiveScene scene)
    {
        try
        {
            return source.Read(seen, size, size);
        }
        catch (ImageryException error)
        {
            throw OpenScenes.Describe(error, scene);
        }
    }
}

/// <summary>Which words in which window.</summary>
/// <param name="Id">Id of the window.</param>
/// <param name="Text">The text.</param>
internal sealed record WordsRequest(long? Id, string? Text);

/// <summary>Where words belong in a window.</summary>
/// <param name="Model">The model that tells.</param>
/// <param name="Seen">The part of the window that the model sees: x, y, width, height in pixels of the window.</param>
/// <param name="Words">The words that the model reads, in their order.</param>
internal sealed record WordsAnswer(string Model, IReadOnlyList<int> Seen, IReadOnlyList<WordMapAnswer> Words);

/// <summary>Where a word belongs.</summary>
/// <param name="Word">The word.</param>
/// <param name="Width">Regions from left to right.</param>
/// <param name="Height">Regions from top to bottom.</param>
/// <param name="Values">Row by row: 0 for the region that belongs to it least, 1 for the one that
/// belongs to it most.</param>
internal sealed record WordMapAnswer(string Word, int Width, int Height, IReadOnlyList<float> Values);

/// <summary>The serializers of words, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(WordsRequest))]
[JsonSerializable(typeof(WordsAnswer))]
internal sealed partial class WordsJson : JsonSerializerContext;
