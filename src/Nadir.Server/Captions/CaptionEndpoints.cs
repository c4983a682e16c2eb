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

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/caption", CaptionAsync).WithName("caption")
        .WithSummary("Describes a window, or a picture that is sent as the part image of a form, in a sentence.")
        .Accepts<CaptionRequest>("application/json", "multipart/form-data")
        .ProducesProblems(400, 401, 403, 404, 410, 413, 415, 422, 429, 503);

    private static async Task<Ok<CaptionAnswer>> CaptionAsync(
        HttpRequest http, PictureCaptions captions, ScenePictures pictures, UploadPlaces places, ServerLimits limits, CancellationToken cancellationToken)
    {
        captions.RequireCaptioner();
        using var place = places.TakeFor(http);
        var (request, picture) = await ReadAsync(http, limits, cancellationToken).ConfigureAwait(false);
        if (picture is not null)
        {
            return Answer(await captions.DescribeAsync(picture, request.Alternatives, cancellationToken).ConfigureAwait(false), isStored: false);
        }

        if (request.Store)
        {
            // Before the work, not after it.
            Client.Of(http.HttpContext).RequireWrite();
        }

        var (window, scene) = pictures.FindWindow(request.Id!.Value);
        var found = await captions.DescribeAsync(window, scene, request.Alternatives, cancellationToken).ConfigureAwait(false);
        if (request.Store)
        {
            captions.Store(window, found[0].Text);
        }

        return Answer(found, request.Store);
    }

    private static async Task<(CaptionRequest Request, byte[]? Picture)> ReadAsync(HttpRequest http, ServerLimits limits, CancellationToken cancellationToken)
    {
        var (request, picture) = UploadForm.IsForm(http)
            ? Read(await UploadForm.ReadAsync(http, "query", limits, cancellationToken).ConfigureAwait(false))
            : (await JsonBody.ReadAsync(http, CaptionJson.Default.CaptionRequest, cancellationToken).ConfigureAwait(false), null);
        if (request.Alternatives is < 1 or > MostAlternatives)
        {
            throw RequestException.Malformed($"alternatives is a whole number from 1 to {MostAlternatives}.");
        }

        return (request.Id is null) == (picture is null)
            ? throw RequestException.Malformed("Give the id of a window, or send a picture as the part image of a form.")
            : request.Store && picture is not null
            ? throw RequestException.Malformed("Only the caption of a window can be stored; leave store out.")
            : (request, picture);
    }

    private static (CaptionRequest Request, byte[]? Picture) Read(UploadForm form)
    {
        var request = form.Json is { Length: > 0 } json ? JsonBody.Parse(json.Span, CaptionJson.Default.CaptionRequest) : new CaptionRequest();
        return form.Pictures switch
        {
            [] => (request, null),
            [("image", var bytes)] => (request, bytes),
            _ => throw RequestException.Malformed("The form has one part image, and perhaps one part query with the JSON."),
        };
    }

    private static Ok<CaptionAnswer> Answer(IReadOnlyList<ScoredCaption> found, bool isStored) => TypedResults.Ok(new CaptionAnswer(
        found[0].Text, [.. found.Select(caption => new AlternativeCaption(caption.Text, caption.Score))], isStored));
}
