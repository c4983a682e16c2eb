using System.Net;
using System.Net.Sockets;

namespace Nadir.Stac.Fetching;

/// <summary>
/// Makes the connections of a fetcher. The address is judged after the name was resolved and is the one connected to, so
/// a name that resolves differently a moment later changes nothing.
/// </summary>
internal static class GuardedConnection
{
    /// <summary>Resolves a host and connects to the first of its permitted addresses that answers.</summary>
    /// <param name="endPoint">Host, by name or by number, and port.</param>
    /// <param name="allowPrivate">Whether addresses that are not public are permitted.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="FetchException">The host has no permitted address.</exception>
    /// <exception cref="SocketException">The host does not exist or does not answer.</exception>
    public static async ValueTask<Stream> OpenAsync(DnsEndPoint endPoint, bool allowPrivate, CancellationToken cancellationToken)
    {
        var resolved = IPAddress.TryParse(endPoint.Host, out var number)
            ? [number]
            : await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken).ConfigureAwait(false);
        var open = resolved.Where(address => !PublicAddress.IsShut(address)).ToArray();
        if (open.Length == 0 && resolved.Length > 0)
        {
            throw new FetchException(
                FetchFault.Refused, $"{endPoint.Host} is at a link-local address, or one at which clouds keep credentials, which is never connected to");
        }

        var permitted = allowPrivate ? open : [.. open.Where(PublicAddress.Is)];
        if (permitted.Length == 0)
        {
            throw new FetchException(
                FetchFault.Refused,
                $"{endPoint.Host} is at a private or otherwise special address, which is not connected to unless private addresses are allowed (--allow-private-addresses)");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, endPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
