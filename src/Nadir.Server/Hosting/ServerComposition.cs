using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nadir.Archive.Ports;
using Nadir.Server.Json;
using Nadir.Server.Metrics;
using Nadir.Server.OpenApi;
using Nadir.Server.Page;
using Nadir.Server.Problems;
using Nadir.Server.Protection;

namespace Nadir.Server.Hosting;

/// <summary>Puts the server together. Nothing is read from files or the environment: all settings are options.</summary>
internal static class ServerComposition
{
    public static WebApplication Build(IArchiveStore store, ServerModels models, ServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Nadir.Server" });
        builder.AddListening(options);
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.Services.AddRoutingCore();
        builder.Services.AddResponseCompression();
        builder.Services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        builder.Services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Optimal);
        builder.Services.AddServerJson();
        builder.Services.AddCors();
        builder.Services.AddApiDocument();
        ServerServices.Add(builder.Services, store, models, options);

        var application = builder.Build();
        application.UseProxies(options);
        application.UseMiddleware<RequestMetricsMiddleware>();
        application.UseMiddleware<HeadMiddleware>();
        application.UseMiddleware<SecurityHeaders>();
        application.UseMiddleware<ProblemMiddleware>();
        application.UseMiddleware<HostMiddleware>();
        application.UseCors(policy => policy
            .WithOrigins([.. options.CorsOrigins]).WithMethods("GET", "POST").WithHeaders("Content-Type", "Authorization", "X-API-Key"));
        application.UsePage(options.PageFolder);
        application.UseRouting();
        application.UseMiddleware<ClientMiddleware>();
        application.UseMiddleware<RequestTimeMiddleware>();
        ServerEndpoints.Map(application);
        return application;
    }
}
