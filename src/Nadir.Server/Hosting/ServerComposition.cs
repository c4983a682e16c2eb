using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nadir.Archive.Ports;
using Nadir.Server.Health;
using Nadir.Server.Logging;
using Nadir.Server.OpenApi;
using Nadir.Server.Page;
using Nadir.Server.Problems;
using Nadir.Server.Protection;
using Nadir.Server.Requests;

namespace Nadir.Server.Hosting;

/// <summary>
/// Puts the server together. Nothing is read from files or the environment: all settings are options.
/// </summary>
internal static class ServerComposition
{
    // Pictures are compressed already, and events must not wait for more of them.
    private static readonly string[] Compressed =
    [
        "application/json", "application/geo+json", "application/schema+json", "application/problem+json",
        "application/vnd.oai.openapi+json",
        "application/javascript", "application/wasm", "image/svg+xml", "text/css", "text/html", "text/javascript",
        "text/plain",
    ];

    public static WebApplication Build(IArchiveStore store, ServerModels models, ServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Nadir.Server" });
        builder.AddListening(options);
        builder.AddLogging(options);
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.Services.AddRoutingCore();
        builder.Services.AddResponseCompression(compression => compression.MimeTypes = Compressed);
        builder.Services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        builder.Services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Optimal);
        builder.Services.AddServerJson();
        builder.Services.AddCors();
        builder.Services.AddRequestTimes(options.Limits);
        builder.Services.AddApiDocument();
        ServerServices.Add(builder.Services, store, models, options);

        var application = builder.Build();
        // Nobody asks for them, and without them exporters would not know their instruments.
        _ = application.Services.GetRequiredService<ServerGauges>();
        application.UseProxies(options);
        application.UseMiddleware<RequestMetricsMiddleware>();
        application.UseMiddleware<HeadMiddleware>();
        application.UseMiddleware<SecurityHeaders>();
        application.UseMiddleware<ProblemMiddleware>();
        application.UseStatusCodePages(answer => ProblemAnswer.WriteAsync(answer.HttpContext));
        application.UseMiddleware<HostMiddleware>();
        application.UseOrigins(options);
        application.UseResponseCompression();
        application.UseMiddleware<AllowedMethodsMiddleware>();
        application.UsePage(options.PageFolder);
        application.UseRouting();
        application.UseMiddleware<ClientMiddleware>();
        application.UseMiddleware<QueryMiddleware>();
        application.UseMiddleware<ArchiveTagMiddleware>();
        application.UseRequestTimeouts();
        ServerEndpoints.Map(application);
        return application;
    }
}

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
            throw new ServerException(
                $"The server cannot listen on {address}; write it as http://ADDRESS:PORT and put TLS and paths into "
                    + $"a reverse proxy.");
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
            throw new ServerException(
                $"The server cannot listen on {address}; write an address of this machine as numbers, localhost, or "
                    + $"0.0.0.0 for all.");
        }
    }
}

/// <summary>Where what the server and ASP.NET tell goes to.</summary>
internal static class ServerLogging
{
    public static void AddLogging(this WebApplicationBuilder builder, ServerOptions options)
    {
        if (options.Loggers is { } loggers)
        {
            // The last one that was added counts; an instance is not disposed with the server.
            builder.Services.AddSingleton(loggers);
        }
    }
}

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
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost
                | ForwardedHeaders.XForwardedProto,
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

/// <summary>
/// Answers HEAD with what GET would answer, without the body (RFC 9110, section 9.3.2), for every address.
/// </summary>
/// <remarks>Caches, link checkers and GDAL ask so before they read.</remarks>
internal sealed class HeadMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var body = context.Response.Body;
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = Stream.Null;
        context.Features.Set(new HeadFeature());
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
            context.Response.Body = body;
        }
    }
}

/// <summary>Leaves it to the caller when the server ends: signals of the process are the command's.</summary>
internal sealed class CallersLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
