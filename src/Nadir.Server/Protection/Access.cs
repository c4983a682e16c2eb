using Microsoft.AspNetCore.Builder;
using Nadir.Server.Protection.Keys;

namespace Nadir.Server.Protection;

/// <summary>What a client must be allowed for an endpoint. Endpoints that say nothing need the scope read.</summary>
/// <param name="Scope">The scope; null where anybody may come.</param>
internal sealed record Access(KeyScope? Scope)
{
    /// <summary>For those that say nothing.</summary>
    public static Access Default { get; } = new(KeyScope.Read);
}

/// <summary>Says of endpoints who may come.</summary>
internal static class AccessExtensions
{
    /// <summary>Anybody may come, with or without a key: nothing of the archive is told.</summary>
    public static TBuilder AllowAnybody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Access((KeyScope?)null));

    /// <summary>A key of the scope write is needed, on every server.</summary>
    public static TBuilder RequireWrite<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Access(KeyScope.Write));
}
