using System.Net;
using System.Net.Sockets;

namespace Nadir.Stac.Fetching;

/// <summary>
/// Makes the connections of a fetcher. The address is judged after the name was resolved and is the one connected to,
/// so a name that resolves differently a moment later changes nothing.
/// </summary>
internal static class GuardedConnection
{
    /// <summary>Resolves a host and connects to the first of its permitted addresses that answers.</summary>
    /// <param name="endPoint">Host, by name or by number, and port.</param>
    /// <param name="allowPrivate">Whether addresses that are not public are permitted.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="FetchException">The host has no permitted address.</exception>
    /// <exception cref="SocketException">The host does not exist or does not answer.</exception>
    public static async ValueTask<Stream> OpenAsync(
        DnsEndPoint endPoint, bool allowPrivate, CancellationToken cancellationToken)
    {
        var resolved = IPAddress.TryParse(endPoint.Host, out var number)
            ? [number]
            : await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken).ConfigureAwait(false);
        var open = resolved.Where(address => !PublicAddress.IsShut(address)).ToArray();
        if (open.Length == 0 && resolved.Length > 0)
        {
            throw new FetchException(
                FetchFault.Refused,
                $"{endPoint.Host} is at a link-local address, or one at which clouds keep credentials, which is "
                    + $"never connected to");
        }

        var permitted = allowPrivate ? open : [.. open.Where(PublicAddress.Is)];
        if (permitted.Length == 0)
        {
            throw new FetchException(
                FetchFault.Refused,
                $"{endPoint.Host} is at a private or otherwise special address, which is not connected to unless "
                    + $"private addresses are allowed (--allow-private-addresses)");
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

/// <summary>Tells the addresses of the public internet from those that only mean something nearby.</summary>
internal static class PublicAddress
{
    // The registries of special-purpose addresses (RFC 6890) less the few that are globally reachable, and multicast.
    private static readonly IPNetwork[] SpecialV4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
    ];

    // All that is assigned to the internet so far lies in 2000::/3, so unique-local, link-local, site-local and
    // multicast addresses are out without being named.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] SpecialV6 =
        [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("3fff::/20")];

    // These carry an IPv4 address: NAT64 in the last four bytes, 6to4 after the first two.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    // All that end with an IPv4 address, beside mapped ones: compatible ones, NAT64, and NAT64 within a network (RFC
    // 8215).
    private static readonly IPNetwork[] EndingInV4 =
        [IPNetwork.Parse("::/96"), Nat64, IPNetwork.Parse("64:ff9b:1::/48")];

    // Link-local networks, on which clouds tell a machine its credentials, and the other addresses at which they do:
    // those of Alibaba and Oracle, Azure's host, and Amazon's over IPv6.
    private static readonly IPNetwork[] Shut =
    [
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("192.0.0.192/32"),
        IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fd00:ec2::254/128"),
    ];

    /// <summary>
    /// Whether an address is never connected to: of a network of one's own, too, no image lies there.
    /// </summary>
    /// <param name="address">Of either family, in whatever way an IPv4 address is written within an IPv6 one.</param>
    public static bool IsShut(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (Shut.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily
            && network.Contains(address)))
        {
            return true;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        return EndingInV4.Any(network => network.Contains(address)) ? IsShut(new IPAddress(bytes.AsSpan(12, 4)))
            : SixToFour.Contains(address) && IsShut(new IPAddress(bytes.AsSpan(2, 4)));
    }

    /// <summary>Whether the public internet reaches an address.</summary>
    /// <param name="address">Of either family; IPv4 addresses within IPv6 ones are judged as what they are.</param>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !SpecialV4.Any(network => network.Contains(address));
        }

        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address))
        {
            return Is(new IPAddress(bytes.AsSpan(12, 4)));
        }

        if (SixToFour.Contains(address))
        {
            return Is(new IPAddress(bytes.AsSpan(2, 4)));
        }

        return GlobalV6.Contains(address) && !SpecialV6.Any(network => network.Contains(address));
    }
}
