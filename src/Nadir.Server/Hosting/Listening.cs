using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Nadir.Server.Hosting;

/// <summary>Where and how the web server listens.</summary>
internal static class Listening
{
    // The parts of a form around its pictures.
    private const long FormBytes = 1 << 20;

    public static void AddListening(this WebApplicationBuilder builder, ServerOptions options) =>
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = (options.Limits.UploadBytes * 4 / 3) + FormBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            kestrel.Limits.MaxRequestLineSize = 8 << 10;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            foreach (var address in options.Addresses)
            {
                Listen(kestrel, address);
            }
        });

    private static void Listen(KestrelServerOptions kestrel, Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttp || address.PathAndQuery != "/")
        {
            throw new ServerException($"The server cannot listen on {address}; write it as http://ADDRESS:PORT and put TLS and paths into a reverse proxy.");
        }

        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(ip, address.Port);
        }
        else if (address.Host == "localhost" && address.Port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, 0);
        }
        else if (address.Host == "localhost")
        {
            kestrel.ListenLocalhost(address.Port);
        }
        else
        {
            throw new ServerException($"The server cannot listen on {address}; write an address of this machine as numbers, localhost, or 0.0.0.0 for all.");
        }
    }
}
