using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Stac;
using Nadir.Stac.Fetching;

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

    private readonly Option<int?> _bytes = new WholeNumberOption(
        "--max-download", 1, 1 << 20, $"The largest image that is fetched, in MiB. Default {FetchLimits.Image.MaxBytes >> 20}.");

    private readonly Option<int?> _seconds = new WholeNumberOption(
        "--max-download-time", 1, 7 * 24 * 3600, $"The longest time that the fetching of one image may take, in seconds. Default {FetchLimits.Image.Time.TotalSeconds}.");

    public IEnumerable<Option> All => [_asset, _allowPrivate, _bytes, _seconds];

    public StacOptions Read(ParseResult parsed) => new()
    {
        Asset = parsed.GetValue(_asset),
        Fetch = new FetchOptions { AllowPrivateAddresses = parsed.GetValue(_allowPrivate) },
        ImageLimits = new FetchLimits(
            parsed.GetValue(_bytes) is { } mebibytes ? (long)mebibytes << 20 : FetchLimits.Image.MaxBytes,
            parsed.GetValue(_seconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : FetchLimits.Image.Time),
    };
}
