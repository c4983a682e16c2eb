using Microsoft.Extensions.Hosting;
using Nadir.Archive.Ports;
using Nadir.Server.Encoding;
using Nadir.Server.Problems;

namespace Nadir.Server.Health;

/// <summary>Tries out whether the server can do its work. Thread-safe.</summary>
internal sealed class Readiness(IArchiveStore store, EncoderQueue encoder, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads the archive and waits for a turn at the encoder.</summary>
    /// <exception cref="RequestException">The server stops, or the encoder does not get to it.</exception>
    /// <exception cref="Archive.ArchiveException">The archive cannot be read.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new RequestException(503, "The server is stopping.");
        }

        store.ReadGeneration();
        try
        {
            await encoder.CallAsync(_ => { }, cancellationToken).WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RequestException(503, "The model is busy and does not get to new requests.");
        }
    }
}
