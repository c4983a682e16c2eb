using System.CommandLine;
using System.Globalization;
using Nadir.Archive.Ingest;
using Nadir.Cli.CommandLine;

namespace Nadir.Cli.Commands.Index;

/// <summary>The options that say how large images are cut into windows.</summary>
internal sealed class TilingOptionSet(TilingOptions defaults)
{
    private readonly Option<string?> _metres = new("--window-metres")
    {
        Description = $"Sides of the windows of georeferenced scenes, one scale each. Default {string.Join(',', defaults.WindowMetres)}.",
        HelpName = "M,M",
    };

    private readonly Option<string?> _pixels = new("--window-pixels")
    {
        Description = $"Sides of the windows of other large images. Default {string.Join(',', defaults.WindowSizes)}.",
        HelpName = "PX,PX",
    };

    private readonly Option<string?> _overlap = new("--overlap")
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"The part of a window that its neighbour shows again, from 0 to 0.9. Default {defaults.Overlap}."),
        HelpName = "SHARE",
    };

    /// <summary>The options, for the command.</summary>
    public IReadOnlyList<Option> All => [_metres, _pixels, _overlap];

    /// <summary>How the command line wants images cut.</summary>
    /// <exception cref="UsageException">An option cannot be read.</exception>
    public TilingOptions OptionsOf(ParseResult parsed) => defaults with
    {
        WindowMetres = Numbers("--window-metres", parsed.GetValue(_metres), 1, 1e7) ?? defaults.WindowMetres,
        WindowSizes = Numbers("--window-pixels", parsed.GetValue(_pixels), 16, 1e6)?.Select(size => (int)size).ToArray() ?? defaults.WindowSizes,
        Overlap = Numbers("--overlap", parsed.GetValue(_overlap), 0, 0.9)?[0] ?? defaults.Overlap,
    };

    private static double[]? Numbers(string option, string? text, double least, double most)
    {
        if (text is null)
        {
            return null;
        }

        var numbers = text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : (double?)null);
        return numbers.All(number => number is not null)
            ? [.. numbers.OfType<double>()]
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option} takes numbers from {least} to {most}, not {text}."));
    }
}
