using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace Nadir.Server.Hosting;

/// <summary>Takes from trusted proxies who the client is and what it asked for; from others nothing.</summary>
internal static class Proxies
{
    public static void UseProxies(this IApplicationBuilder application, ServerOptions options)
    {
        if (options.TrustedProxies.Count == 0)
        {
            return;
        }

        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto,
            // Through any number of trusted proxies, up to the first address that is none.
            ForwardLimit = null,
        };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var proxy in options.TrustedProxies)
        {
            forwarded.KnownProxies.Add(proxy);
        }

        application.UseForwardedHeaders(forwarded);
    }
}
