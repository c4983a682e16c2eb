using System.Net;
using Microsoft.AspNetCore.Http;
using Nadir.Server.Problems;

namespace Nadir.Server.Protection;

/// <summary>
/// Refuses requests for hosts that this server is not: a page of the web whose name was made to lead to the loopback
/// address (DNS rebinding) could otherwise read the archive with the user's browser.
/// </summary>
internal sealed class HostMiddleware(RequestDelegate next, ServerOptions options)
{
    private readonly HostNames _hosts = new(options);

    public Task InvokeAsync(HttpContext context) => _hosts.Contains(context.Request.Host)
        ? next(context) : throw new RequestException(421, HostNames.Refusal);
}

/// <summary>The hosts that a server answers for. Thread-safe.</summary>
internal sealed class HostNames(ServerOptions options)
{
    public const string Refusal =
        "This server does not answer for the host of this request; if it should, start it with --allow-host.";

    private readonly bool _anyHost = !options.IsForThisMachine && options.Hosts.Count == 0;
    private readonly HashSet<string> _hosts = new(options.Hosts.Append("localhost"), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the server answers for a host.</summary>
    public bool Contains(HostString host) => _anyHost || _hosts.Contains(host.Host)
        || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
