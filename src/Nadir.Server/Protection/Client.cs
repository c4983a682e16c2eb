using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Nadir.Server.Problems;
using Nadir.Server.Protection.Keys;

namespace Nadir.Server.Protection;

/// <summary>Who sent a request.</summary>
/// <param name="Key">The key that was sent; null for none.</param>
/// <param name="Name">The same text for the same client: the id of its key, or its address.</param>
internal sealed record Client(ApiKey? Key, string Name)
{
    /// <summary>The client of a request, once <see cref="ClientMiddleware"/> has seen it.</summary>
    public static Client Of(HttpContext context) => context.Features.GetRequiredFeature<Client>();

    /// <summary>Refuses a client that has no key of the scope write: for endpoints of which only a part writes.</summary>
    /// <exception cref="RequestException">401 without a key, 403 with a smaller one.</exception>
    public void RequireWrite() => Require(KeyScope.Write, anonymousRead: false);

    /// <summary>Refuses a client that may not have what it asks for.</summary>
    /// <exception cref="RequestException">401 without a key, 403 with a smaller one.</exception>
    public void Require(KeyScope scope, bool anonymousRead)
    {
        if (Key is null && !(scope == KeyScope.Read && anonymousRead))
        {
            throw new RequestException(401, "A key is needed: send it as Authorization: Bearer KEY, or as X-API-Key: KEY.");
        }

        if (Key is not null && Key.Scope < scope)
        {
            throw new RequestException(403, "The key allows reading only; this needs one of the scope write.");
        }
    }
}
