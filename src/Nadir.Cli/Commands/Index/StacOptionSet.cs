using System.CommandLine;
using System.Globalization;
using Nadir.Archive.Ingest;
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
        "--max-download", 1, 1 << 20,
        $"The largest image that is fetched, in MiB. Default {FetchLimits.Image.MaxBytes >> 20}.");

    private readonly Option<int?> _seconds = new WholeNumberOption(
        "--max-download-time", 1, 7 * 24 * 3600,
        $"The longest time that the fetching of one image may take, in seconds. "
            + $"Default {FetchLimits.Image.Time.TotalSeconds}.");

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

/// <summary>The options that say how large images are cut into windows.</summary>
internal sealed class TilingOptionSet(TilingOptions defaults)
{
    private readonly Option<string?> _metres = new("--window-metres")
    {
        Description =
            $"Sides of the windows of georeferenced scenes, one scale each. "
                + $"Default {string.Join(',', defaults.WindowMetres)}.",
        HelpName = "M,M",
    };

    private readonly Option<string?> _pixels = new("--window-pixels")
    {
        Description = $"Sides of the windows of other large images. Default {string.Join(',', defaults.WindowSizes)}.",
        HelpName = "PX,PX",
    };

    private readonly Option<string?> _overlap = new("--overlap")
    {
        Description = string.Create(CultureInfo.InvariantCulture,
            $"The part of a window that its neighbour shows again, from 0 to 0.9. Default {defaults.Overlap}."),
        HelpName = "SHARE",
    };

    /// <summary>The options, for the command.</summary>
    public IReadOnlyList<Option> All => [_metres, _pixels, _overlap];

    /// <summary>How the command line wants images cut.</summary>
    /// <exception cref="UsageException">An option cannot be read.</exception>
    public TilingOptions OptionsOf(ParseResult parsed) => defaults with
    {
        WindowMetres = Numbers("--window-metres", parsed.GetValue(_metres), 1, 1e7) ?? defaults.WindowMetres,
        WindowSizes = Numbers("--window-pixels", parsed.GetValue(_pixels), 16, 1e6)?.Select(size => (int)size).ToArray()
            ?? defaults.WindowSizes,
        Overlap = Numbers("--overlap", parsed.GetValue(_overlap), 0, 0.9)?[0] ?? defaults.Overlap,
    };

    private static double[]? Numbers(string option, string? text, double least, double most)
    {
        if (text is null)
        {
            return null;
        }

        var numbers = text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least
                && number <= most ? number : (double?)null);
        return numbers.All(number => number is not null)
            ? [.. numbers.OfType<double>()]
            : throw new UsageException(
                string.Create(CultureInfo.InvariantCulture,
                    $"{option} takes numbers from {least} to {most}, not {text}."));
    }
}

/// <summary><c>--time-zone ZONE</c>: where the clocks stood that took images whose EXIF does not tell it.</summary>
internal sealed class TimeZoneOption : Option<string?>
{
    public TimeZoneOption()
        : base("--time-zone")
    {
        Description =
            "Zone of times in EXIF that tell none: an offset such as +02:00, or a name such as Europe/Berlin. "
                + "Default UTC.";
        HelpName = "ZONE";
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Find(text) is null)
            {
                result.AddError(
                    $"--time-zone {text} is no time zone; write an offset such as +02:00, or a name such as "
                        + $"Europe/Berlin.");
            }
        });
    }

    /// <summary>The zone that was named, or UTC.</summary>
    public TimeZoneInfo ZoneOf(ParseResult parsed) =>
        parsed.GetValue(this) is { } text ? Find(text)! : TimeZoneInfo.Utc;

    private static TimeZoneInfo? Find(string text)
    {
        bool isNegative = text.StartsWith('-');
        if ((isNegative || text.StartsWith('+'))
            && TimeSpan.TryParseExact(text[1..], ["hh\\:mm", "hhmm", "hh"], CultureInfo.InvariantCulture,
                out var offset) && offset <= TimeSpan.FromHours(14))
        {
            return TimeZoneInfo.CreateCustomTimeZone(text, isNegative ? -offset : offset, text, text);
        }

        return text.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone : null;
    }
}
