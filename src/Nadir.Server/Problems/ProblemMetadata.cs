using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Nadir.Server.Problems;

/// <summary>Tells the OpenAPI document which problems an endpoint can answer with.</summary>
internal static class ProblemMetadata
{
    /// <summary>Adds statuses; those that every endpoint can have are not to be listed.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder builder, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            builder.Produces<ProblemDocument>(status, ProblemAnswer.MediaType);
        }

        return builder;
    }
}
