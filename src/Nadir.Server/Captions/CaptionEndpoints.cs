using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Archive.Ports;
using Nadir.Server.Pictures;
using Nadir.Server.Problems;
using Nadir.Server.Protection;
using Nadir.Server.Requests;

namespace Nadir.Server.Captions;

/// <summary><c>POST /api/caption</c>: describes a window, or a picture that is sent.</summary>
internal static class CaptionEndpoints
{
    private const int MostAlternatives = 20;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/caption", CaptionAsync).WithName("caption")
        .WithSummary("Describes a window, or a picture that is sent as the part image of a form, in a sentence.")
        .Accepts<CaptionRequest>("application/json", "multipart/form-data")
        .ProducesProblems(400, 401, 403, 404, 410, 413, 415, 422, 429, 503);

    private static async Task<Ok<CaptionAnswer>> CaptionAsync(
        HttpRequest http, PictureCaptions captions, ScenePictures pictures, UploadPlaces places, ServerLimits limits,
        CancellationToken cancellationToken)
    {
        captions.RequireCaptioner();
        using var place = places.TakeFor(http);
        var (request, picture) = await ReadAsync(http, limits, cancellationToken).ConfigureAwait(false);
        if (picture is not null)
        {
            return Answer(await captions.DescribeAsync(picture, request.Alternatives, cancellationToken)
                .ConfigureAwait(false), isStored: false);
        }

        if (request.Store)
        {
            // Before the work, not after it.
            Client.Of(http.HttpContext).RequireWrite();
        }

        var (window, scene) = pictures.FindWindow(request.Id!.Value);
        var found = await captions.DescribeAsync(window, scene, request.Alternatives, cancellationToken)
            .ConfigureAwait(false);
        if (request.Store)
        {
            captions.Store(window, found[0].Text);
        }

        return Answer(found, request.Store);
    }

    private static async Task<(CaptionRequest Request, byte[]? Picture)> ReadAsync(
        HttpRequest http, ServerLimits limits, CancellationToken cancellationToken)
    {
        var (request, picture) = UploadForm.IsForm(http)
            ? Read(await UploadForm.ReadAsync(http, "query", limits, cancellationToken).ConfigureAwait(false))
            : (await JsonBody.ReadAsync(http, CaptionJson.Default.CaptionRequest, cancellationToken)
                .ConfigureAwait(false), null);
        if (request.Alternatives is < 1 or > MostAlternatives)
        {
            throw RequestException.Malformed($"alternatives is a whole number from 1 to {MostAlternatives}.");
        }

        return (request.Id is null) == (picture is null)
            ? throw RequestException.Malformed(
                "Give the id of a window, or send a picture as the part image of a form.")
            : request.Store && picture is not null
            ? throw RequestException.Malformed("Only the caption of a window can be stored; leave store out.")
            : (request, picture);
    }

    private static (CaptionRequest Request, byte[]? Picture) Read(UploadForm form)
    {
        var request = form.Json is { Length: > 0 } json ? JsonBody.Parse(json.Span, CaptionJson.Default.CaptionRequest)
            : new CaptionRequest();
        return form.Pictures switch
        {
            [] => (request, null),
            [("image", var bytes)] => (request, bytes),
            _ => throw RequestException.Malformed(
                "The form has one part image, and perhaps one part query with the JSON."),
        };
    }

    private static Ok<CaptionAnswer> Answer(IReadOnlyList<ScoredCaption> found, bool isStored) =>
        TypedResults.Ok(new CaptionAnswer(
        found[0].Text, [.. found.Select(caption => new AlternativeCaption(caption.Text, caption.Score))], isStored));
}

/// <summary>What is to be described.</summary>
/// <param name="Id">Id of a window; null where a picture is sent.</param>
/// <param name="Alternatives">How many captions, 1 to 20.</param>
/// <param name="Store">Whether the archive is to keep the best one; for windows, and with a key that may write.</param>
internal sealed record CaptionRequest(long? Id = null, int Alternatives = 1, bool Store = false);

/// <summary>What a captioner says of a picture.</summary>
/// <param name="Caption">The best caption.</param>
/// <param name="Alternatives">As many as were asked for and found, the best first.</param>
/// <param name="Stored">Whether the archive keeps the best one now.</param>
internal sealed record CaptionAnswer(string Caption, IReadOnlyList<AlternativeCaption> Alternatives, bool Stored);

/// <summary>One caption of several.</summary>
/// <param name="Caption">The sentence.</param>
/// <param name="Score">How good the captioner finds it; more is better.</param>
internal sealed record AlternativeCaption(string Caption, double Score);

/// <summary>The serializers of captions, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CaptionRequest))]
[JsonSerializable(typeof(CaptionAnswer))]
internal sealed partial class CaptionJson : JsonSerializerContext;
