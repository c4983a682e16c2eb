using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Nadir.Archive.Ports;
using Nadir.Server.Hosting;

namespace Nadir.Server;

/// <summary>Answers over HTTP for one archive, until it is stopped.</summary>
/// <remarks>Neither the archive nor the models are disposed with it.</remarks>
public sealed class ArchiveServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ArchiveServer(WebApplication application, IReadOnlyList<Uri> addresses) =>
        (_application, Addresses) = (application, addresses);

    /// <summary>Where the server listens, with the ports that it really got.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Starts to answer.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="models">What encodes queries.</param>
    /// <param name="options">Where to listen and what to allow; the defaults when null.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="Archive.ArchiveException">The archive was made with another encoder.</exception>
    /// <exception cref="ServerException">An address cannot be listened on.</exception>
    public static async Task<ArchiveServer> StartAsync(
        IArchiveStore store, ServerModels models, ServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(models);
        store.Info.RequireEncoder(models.Encoder, store.Location);
        var application = ServerComposition.Build(store, models, options ?? new ServerOptions());
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new ServerException($"The server cannot listen: {error.Message} Choose another port with --urls.", error);
        }

        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new ArchiveServer(application, [.. addresses.Select(address => new Uri(address))]);
    }

    /// <summary>Stops to accept requests, and returns when those that run have ended or half a minute has passed.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _application.StopAsync(cancellationToken);

    /// <summary>Stops at once, unless that was done before.</summary>
    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
