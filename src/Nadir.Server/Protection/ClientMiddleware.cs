using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Nadir.Server.Metrics;
using Nadir.Server.Problems;
using Nadir.Server.Protection.Keys;

namespace Nadir.Server.Protection;

/// <summary>Finds out who a client is, lets it wait its turn, and refuses what it may not have.</summary>
internal sealed class ClientMiddleware(RequestDelegate next, KnownKeys keys, ClientRates rates, ServerOptions options)
{
    private const int LongestKey = 200;
    private const string Scheme = "Bearer ";

    // Of IPv6 a client usually has all addresses of one such network.
    private const int NetworkBytes = 8;

    private readonly bool _anonymousRead = options.AllowsAnonymousRead;

    public async Task InvokeAsync(HttpContext context)
    {
        var text = KeyOf(context.Request);
        var key = text is null ? null : keys.Find(text);
        var client = new Client(key, key?.Id ?? AddressOf(context));
        context.Features.Set(client);
        var access = context.GetEndpoint()?.Metadata.GetMetadata<Access>() ?? Access.Default;
        if (access.Scope is { } scope)
        {
            rates.Take(client);
            if (text is not null && key is null)
            {
                throw new RequestException(401, "The key is unknown or was revoked.");
            }

            client.Require(scope, _anonymousRead);
            if (key is null)
            {
                CrossOrigin.Refuse(context.Request, options.CorsOrigins);
            }
        }

        await next(context).ConfigureAwait(false);
    }

    private static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        var key = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : request.Headers["X-API-Key"].ToString();
        return key.Length switch
        {
            0 => null,
            > LongestKey => throw new RequestException(401, "The key is longer than any that was made."),
            _ => key,
        };
    }

    private static string AddressOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "local";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address)
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, NetworkBytes))
            : address.ToString();
    }
}

/// <summary>Who sent a request.</summary>
/// <param name="Key">The key that was sent; null for none.</param>
/// <param name="Name">The same text for the same client: the id of its key, or its address.</param>
internal sealed record Client(ApiKey? Key, string Name)
{
    /// <summary>The client of a request, once <see cref="ClientMiddleware"/> has seen it.</summary>
    public static Client Of(HttpContext context) => context.Features.GetRequiredFeature<Client>();

    /// <summary>
    /// Refuses a client that has no key of the scope write: for endpoints of which only a part writes.
    /// </summary>
    /// <exception cref="RequestException">401 without a key, 403 with a smaller one.</exception>
    public void RequireWrite() => Require(KeyScope.Write, anonymousRead: false);

    /// <summary>Refuses a client that may not have what it asks for.</summary>
    /// <exception cref="RequestException">401 without a key, 403 with a smaller one.</exception>
    public void Require(KeyScope scope, bool anonymousRead)
    {
        if (Key is null && !(scope == KeyScope.Read && anonymousRead))
        {
            throw new RequestException(
                401, "A key is needed: send it as Authorization: Bearer KEY, or as X-API-Key: KEY.");
        }

        if (Key is not null && Key.Scope < scope)
        {
            throw new RequestException(403, "The key allows reading only; this needs one of the scope write.");
        }
    }
}

/// <summary>Bounds how many requests a client may send a second, by a bucket of tokens for each. Thread-safe.</summary>
internal sealed class ClientRates : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly PartitionedRateLimiter<Client>? _limiter;

    public ClientRates(ServerOptions options)
    {
        var rate = options.RequestsPerSecond ?? (options.IsForThisMachine ? 0 : ServerOptions.DefaultRequestsPerSecond);
        if (rate > 0)
        {
            _limiter = PartitionedRateLimiter.Create<Client, string>(
                client => RateLimitPartition.GetTokenBucketLimiter(client.Name, _ => Bucket(rate)));
        }
    }

    /// <summary>Takes a token of a client's bucket.</summary>
    /// <exception cref="RequestException">The bucket is empty; the answer says when to try again.</exception>
    public void Take(Client client)
    {
        if (_limiter is null)
        {
            return;
        }

        using var lease = _limiter.AttemptAcquire(client);
        if (!lease.IsAcquired)
        {
            var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : Period;
            throw new RequestException(429,
                "You send more requests than one client may; slow down.")
            {
                RetryAfter = wait,
                Reason = RefusalReason.RateLimited
            };
        }
    }

    public void Dispose() => _limiter?.Dispose();

    // A map asks for many tiles at once, then for none: what counts is the mean over some seconds.
    private static TokenBucketRateLimiterOptions Bucket(double rate) => new()
    {
        TokenLimit = (int)Math.Ceiling(4 * rate),
        TokensPerPeriod = Math.Max(1, (int)Math.Round(rate * Period.TotalSeconds)),
        ReplenishmentPeriod = rate * Period.TotalSeconds >= 1 ? Period : TimeSpan.FromSeconds(1 / rate),
        QueueLimit = 0,
        AutoReplenishment = true,
    };
}

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
