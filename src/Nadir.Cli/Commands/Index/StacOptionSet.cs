using System.CommandLine;
using Nadir.Archive.Fetching;
using Nadir.Archive.Stac;

namespace Nadir.Cli.Commands.Index;

/// <summary>The options that say how STAC catalogs are read.</summary>
internal sealed class StacOptionSet
{
    private readonly Option<string?> _asset = new("--asset")
    {
        Description = "Asset of each STAC item, by key or role. Default: visual, then data.",
        HelpName = "KEY",
    };

    private readonly Option<bool> _allowPrivate = new("--allow-private-addresses")
    {
        Description = "Let catalogs fetch from private and loopback addresses, too.",
    };

    public IEnumerable<Option> All => [_asset, _allowPrivate];

    public StacOptions Read(ParseResult parsed) => new()
    {
        Asset = parsed.GetValue(_asset),
        Fetch = new FetchOptions { AllowPrivateAddresses = parsed.GetValue(_allowPrivate) },
    };
}
