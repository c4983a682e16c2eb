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
    private readonly bool _anyHost = !options.IsForThisMachine && options.Hosts.Count == 0;
    private readonly HashSet<string> _hosts = new(options.Hosts.Append("localhost"), StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host.Host;
        return _anyHost || _hosts.Contains(host)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
            ? next(context)
            : throw new RequestException(421,
                "This server does not answer for the host of this request; if it should, start it with --allow-host.");
    }
}
