using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Nadir.Archive.Ports;

namespace Nadir.Server.Requests;

/// <summary>
/// The answer of an endpoint depends on its address and the state of the archive alone, so that a tag can name it
/// before it is made.
/// </summary>
/// <param name="State">Names the state that the answer will be made of; null for the generation of the archive.</param>
internal sealed record TaggedByArchive(Func<IServiceProvider, string>? State);

/// <summary>Says of endpoints that their answers have tags.</summary>
internal static class ArchiveTagExtensions
{
    /// <summary>The answer depends on its address and the archive alone.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="state">Names the state that the answer will be made of; null for the
    /// generation of the archive.</param>
    public static RouteHandlerBuilder TaggedByArchive(
        this RouteHandlerBuilder builder, Func<IServiceProvider, string>? state = null) => builder
        .WithMetadata(new TaggedByArchive(state))
        .Produces(StatusCodes.Status304NotModified);
}

/// <summary>
/// Names answers by the generation of the archive (RFC 9110, 8.8.3), and tells a client that has the present one so
/// without making it. The generation is read before the answer, so that a tag never names something older than it says.
/// </summary>
internal sealed class ArchiveTagMiddleware(RequestDelegate next, IArchiveStore store)
{
    // Another process may have another model, name or version.
    private readonly string _process = Guid.NewGuid().ToString("N");

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TaggedByArchive>() is not { } tagged)
        {
            return next(context);
        }

        var request = context.Request;
        var tag = ContentTag.Of(string.Create(
            CultureInfo.InvariantCulture,
            $"{_process}\n{tagged.State?.Invoke(context.RequestServices) ?? $"{store.ReadGeneration()}"}\n"
                + $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}{request.QueryString}"));
        context.Response.Headers.ETag = tag.Text;
        context.Response.Headers.CacheControl = "private, no-cache";
        if (!tag.IsKnownTo(request))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }
}
