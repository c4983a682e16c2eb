using System.CommandLine;
using System.Globalization;
using System.Net;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Key;
using Nadir.Server;

namespace Nadir.Cli.Commands.Serve;

/// <summary>The options that say whom a server answers.</summary>
internal sealed class ProtectionOptionSet
{
    private readonly Option<string?> _keys = KeysOption.Create();
    private readonly Option<bool?> _anonymousRead = new("--anonymous-read")
    {
        Description = "Let clients without a key read. Default: only where --urls are loopback addresses.",
        HelpName = "BOOL",
    };

    private readonly Option<string[]> _cors = new("--cors")
    {
        Description = "Origin of another page whose scripts may read answers, such as https://example.com. May be given several times.",
        HelpName = "ORIGIN",
    };

    private readonly Option<string[]> _hosts = new("--allow-host")
    {
        Description = "Host name to answer for, such as that of a reverse proxy. May be given several times.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _proxies = new("--trusted-proxy")
    {
        Description = "Address of a reverse proxy whose X-Forwarded-For, -Host and -Proto are believed. May be given several times.",
        HelpName = "ADDRESS",
    };

    private readonly Option<double?> _rate = new("--rate")
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"Requests a second that one client may send, as a mean; 0 for any number. Default {ServerOptions.DefaultRequestsPerSecond}, and any number on loopback."),
        HelpName = "N",
    };

    /// <summary>The options, for the command.</summary>
    public IReadOnlyList<Option> All => [_keys, _anonymousRead, _hosts, _proxies, _cors, _rate];

    /// <summary>Adds what the command line says to a server's options.</summary>
    /// <exception cref="UsageException">An option cannot be used.</exception>
    public ServerOptions AddTo(ServerOptions options, ParseResult parsed)
    {
        string[] origins = parsed.GetValue(_cors) ?? [];
        foreach (string origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin)
            {
                throw new UsageException($"--cors takes an origin such as https://example.com, without a path, not '{origin}'.");
            }
        }

        double? rate = parsed.GetValue(_rate);
        return rate is < 0 or double.NaN or > 1e6
            ? throw new UsageException("--rate takes a number from 0 to 1000000.")
            : options with
            {
                Keys = KeysOption.ExistingFileOf(parsed.GetValue(_keys)),
                AnonymousRead = parsed.GetValue(_anonymousRead),
                CorsOrigins = origins,
                Hosts = parsed.GetValue(_hosts) ?? [],
                TrustedProxies = [.. (parsed.GetValue(_proxies) ?? []).Select(Address)],
                RequestsPerSecond = rate,
            };
    }

    private static IPAddress Address(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new UsageException($"--trusted-proxy takes an address such as 127.0.0.1, not '{text}'.");
}
