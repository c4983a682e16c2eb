using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Problems;
using Nadir.Text;

namespace Nadir.Server.Requests;

/// <summary>
/// The parameters in the query of an address that an endpoint reads by itself, beside those of its method.
/// </summary>
/// <param name="Names">Their names.</param>
internal sealed record QueryNames(IReadOnlyList<string> Names)
{
    /// <summary>Lists the parameters that an endpoint takes in the query.</summary>
    public static IReadOnlyList<string> Of(Endpoint endpoint) =>
    [
        .. endpoint.Metadata.GetOrderedMetadata<QueryNames>().SelectMany(names => names.Names),
        .. endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters()
            .Where(parameter => IsSimple(parameter.ParameterType)
            && (endpoint as RouteEndpoint)?.RoutePattern.Parameters.Any(part => part.Name == parameter.Name) != true)
                .Select(parameter => parameter.Name!) ?? [],
    ];

    private static bool IsSimple(Type type) =>
        type == typeof(string) || (Nullable.GetUnderlyingType(type) ?? type) is { IsPrimitive: true };
}

/// <summary>Says of endpoints which parameters they read by themselves.</summary>
internal static class QueryNamesExtensions
{
    /// <summary>The endpoint reads these parameters.</summary>
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder builder, params string[] names) =>
        builder.WithMetadata(new QueryNames(names));
}

/// <summary>
/// Refuses parameters in the query of an address that its endpoint does not know, everywhere: one that is passed over
/// would be answered with what it should have left out (OGC API - Features 1.0.1, requirements 8 and 9).
/// </summary>
internal sealed class QueryMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Query.Count > 0 && context.GetEndpoint() is { } endpoint
            && endpoint.Metadata.GetMetadata<MethodInfo>() is not null
            && (context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/stac")))
        {
            KnownNames.Require(context.Request.Query.Keys, "parameter", QueryNames.Of(endpoint));
        }

        return next(context);
    }
}

/// <summary>Refuses names that are not known, with the one that was perhaps meant.</summary>
internal static class KnownNames
{
    // Members of the STAC API that other servers have.
    private static readonly string[] Extensions = ["query", "conf"];

    /// <summary>Refuses names that are not known.</summary>
    /// <param name="given">The names.</param>
    /// <param name="kind">What they name: <c>parameter</c> or <c>member</c>.</param>
    /// <param name="known">Those that are known.</param>
    /// <exception cref="RequestException">One is not.</exception>
    public static void Require(IEnumerable<string> given, string kind, IReadOnlyList<string> known)
    {
        foreach (var name in given)
        {
            if (known.Contains(name, StringComparer.Ordinal))
            {
                continue;
            }

            // What a client wrote is repeated no longer than a name is.
            var shown = name.Length <= 40 ? name : name[..40] + "...";
            var advice = Extensions.Contains(name, StringComparer.Ordinal) ? "that extension is not offered here"
                : Spelling.Nearest(name, known) is { } nearest ? $"did you mean {nearest}"
                : known.Count == 0 ? "there are none here" : $"there are {string.Join(", ", known)}";
            throw RequestException.Malformed(
                $"The {kind} '{shown}' is not "
                    + $"known: {advice}{(advice.StartsWith("did", StringComparison.Ordinal) ? '?' : '.')}");
        }
    }
}
