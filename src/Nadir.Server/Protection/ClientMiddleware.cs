using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
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
