using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nadir.Server.Hosting;
using Nadir.Server.Problems;
using Nadir.Server.Protection;

namespace Nadir.Server;

/// <summary>
/// Answers where there is no archive yet, until there is one: that the process lives, that it is not ready, and what to
/// do. So a service that was started before the first index need not be started again and again.
/// </summary>
public static class WaitingServer
{
    private const string Sentence =
        "There is no archive yet; make one with nadir index, and this server opens it by itself.";

    private const string Page = $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Nadir</title></head>
        <body><h1>Nadir</h1><p>{Sentence}</p></body>
        </html>
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Answers until there is an archive.</summary>
    /// <param name="isThere">Whether there is one; asked about once a second. It may take its time to open it: answers
    /// go on meanwhile.</param>
    /// <param name="options">Where to listen.</param>
    /// <param name="listens">Is told where it listens, with the ports that it really got.</param>
    /// <param name="cancellationToken">Ends the waiting; nothing is thrown.</param>
    /// <exception cref="ServerException">An address cannot be listened on.</exception>
    public static async Task RunAsync(
        Func<bool> isThere, ServerOptions options, Action<IReadOnlyList<Uri>> listens,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isThere);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(listens);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Nadir.Server" });
        builder.AddListening(options);
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.Services.AddCors();
        var application = builder.Build();
        await using (application.ConfigureAwait(false))
        {
            // As the server that follows: what is not for it is refused, and pages of other origins are told alike.
            var hosts = new HostNames(options);
            application.UseOrigins(options);
            application.Run(context => hosts.Contains(context.Request.Host) ? AnswerAsync(context)
                : ProblemAnswer.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, HostNames.Refusal));
            try
            {
                await application.StartAsync(cancellationToken).ConfigureAwait(false);
                listens([.. application.Urls.Select(address => new Uri(address))]);
                while (!isThere())
                {
                    await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (IOException error)
            {
                throw new ServerException(
                    $"The server cannot listen: {error.Message} Choose another port with --urls.", error);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Told to end, as servers are.
            }

            await application.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        if (context.Request.Path == "/health")
        {
            return TypedResults.Text("{\"status\":\"ok\"}", "application/json").ExecuteAsync(context);
        }

        if (context.Request.Path == "/")
        {
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Text(Page, "text/html; charset=utf-8").ExecuteAsync(context);
        }

        return ProblemAnswer.WriteAsync(
            context, StatusCodes.Status503ServiceUnavailable, Sentence, TimeSpan.FromSeconds(5));
    }
}
