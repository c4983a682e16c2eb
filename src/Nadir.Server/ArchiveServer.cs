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
        IArchiveStore store, ServerModels models, ServerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(models);
        options ??= new ServerOptions();
        store.Info.RequireEncoder(models.Encoder, store.Location);
        RequireProtection(options);
        var application = ServerComposition.Build(store, models, options);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new ServerException(
                $"The server cannot listen: {error.Message} Choose another port with --urls.", error);
        }

        var addresses = application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses;
        return new ArchiveServer(application, [.. addresses.Select(address => new Uri(address))]);
    }

    /// <summary>
    /// Stops to accept requests, and returns when those that run have ended or half a minute has passed.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _application.StopAsync(cancellationToken);

    /// <summary>Stops at once, unless that was done before.</summary>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    // Whoever opens an archive to a network should have meant it.
    private static void RequireProtection(ServerOptions options)
    {
        var hasKeys = options.Keys?.Read().Count > 0;
        if (!options.IsForThisMachine && !hasKeys && options.AnonymousRead is null)
        {
            throw new ServerException(
                "Beyond this machine the archive is served to holders of keys only, and there are none: make one "
                    + "with `nadir key create`, or let everybody read with --anonymous-read.");
        }

        if (!options.AllowsAnonymousRead && !hasKeys)
        {
            throw new ServerException("Without a key nobody could read the archive; make one with `nadir key create`.");
        }
    }
}
