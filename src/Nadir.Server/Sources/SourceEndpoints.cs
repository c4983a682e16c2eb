using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Problems;
using Nadir.Server.Work;

namespace Nadir.Server.Sources;

/// <summary><c>GET /api/sources</c>: the folders of images, for a filter by source.</summary>
internal static class SourceEndpoints
{
    private const int MostFolders = 1000;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/sources", SourcesAsync).WithName("sources")
        .WithSummary("Lists the folders directly below one, with the images in each; below is empty for the top.")
        .ProducesProblems(400);

    private static async Task<Ok<SourceAnswer>> SourcesAsync(
        SourceTree tree, WorkGates gates, CancellationToken cancellationToken, string below = "")
    {
        if (below.Length > 0 && !below.EndsWith('/'))
        {
            throw RequestException.Malformed("below is a path as this list gives it, with a slash at its end.");
        }

        var (folders, images) = await gates.Searching.RunAsync(
            () => tree.Below(below, cancellationToken), cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new SourceAnswer([.. folders.Take(MostFolders)], images, folders.Count > MostFolders));
    }
}

/// <summary>What lies below a folder.</summary>
/// <param name="Folders">The folders directly below it, by name, at most 1000.</param>
/// <param name="Images">Images in it and below it.</param>
/// <param name="IsCut">Whether there are more folders.</param>
internal sealed record SourceAnswer(IReadOnlyList<SourceFolder> Folders, long Images, bool IsCut);

/// <summary>The serializer of sources, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SourceAnswer))]
internal sealed partial class SourceJson : JsonSerializerContext;
