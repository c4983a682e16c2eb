using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Nadir.Archive.Localization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Index;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Json;
using Nadir.Cli.Output.Progress;
using Nadir.Imagery;
using Nadir.Imagery.Files;

namespace Nadir.Cli.Commands.Locate;

/// <summary><c>nadir locate TEXT FILE</c>: where in a scene a text is true, as a heat-map.</summary>
internal sealed class LocateCommand : DocumentedCommand
{
    // The larger side of the picture that is painted over.
    private const int OverlayPixels = 2048;

    private readonly Argument<string> _text = new("TEXT") { Description = "What to find, in words." };
    private readonly Argument<string> _file = new("FILE") { Description = "The scene; may be larger than memory." };
    private readonly Option<string> _out = new("--out")
    {
        Description = "The heat-map: a GeoTIFF with the scene's place on the ground.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string?> _overlay = new("--overlay")
    {
        Description = "Also paint the heat over the scene, into a picture (.jpg, .png, .webp).",
        HelpName = "FILE",
    };

    private readonly Option<string?> _mask = new("--mask")
    {
        Description = "Where the text is true: an image of the scene's shape, black elsewhere. Prints Rsu, Rda, Ras and Rmi.",
        HelpName = "FILE",
    };

    private readonly TilingOptionSet _tiling = new(new LocalizationOptions().Tiling);
    private readonly AnywayOption _anyway = new();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _json = CommonOptions.Json();

    public LocateCommand(Terminal terminal)
        : base("locate", "Finds where in a large scene a text is true, as a heat-map.")
    {
        Add(_text);
        Add(_file);
        foreach (Option option in (Option[])[_out, _overlay, _mask, .. _tiling.All, _anyway, _model, _json])
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir locate \"planes near a terminal\" airport.tif --out heat.tif",
        "nadir locate \"a harbour\" coast.tif --out heat.tif --overlay heat.png",
        "nadir locate \"storage tanks\" scene.tif --out heat.tif --mask tanks.tif --json",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(_overlay) is { } overlay)
        {
            // A wrong ending is told before the work, not after it.
            _ = PictureEncoder.FormatOf(overlay);
        }

        if (parsed.GetValue(_mask) is { } named)
        {
            using var opened = ImageSource.Open(named);
        }

        string text = parsed.GetRequiredValue(_text);
        var options = new LocalizationOptions { Tiling = _tiling.OptionsOf(parsed) };
        using var encoder = EncoderChoice.Open(parsed.GetValue(_model), archive: null);
        var words = encoder.CheckWords(text);
        _anyway.Tell(parsed, words, encoder.Name, terminal);
        using var scene = ImageSource.Open(parsed.GetRequiredValue(_file));
        var map = Locate(text, scene, new TextLocalization(encoder, options), terminal, cancellation);
        var truth = parsed.GetValue(_mask) is { } mask ? HeatMapFile.ReadMask(mask, map, scene.Header) : null;
        string path = Path.GetFullPath(parsed.GetRequiredValue(_out));
        HeatMapFile.Write(path, map, scene.Header, text);
        if (parsed.GetValue(_overlay) is { } picture)
        {
            PictureEncoder.Write(picture, Paint(scene, map));
        }

        var located = new LocatedText(
            text, LocalFile.FullPath(scene.Header.Name), path, map.CellSize, map.Windows, map.LowestCosine, map.HighestCosine,
            [.. HeatPeaks.Find(map).Select(peak => Placed(peak, map, scene))],
            truth is null ? null : LocalizationMeasures.Of(map, truth),
            words.Words);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, located, JsonOutput.Context.LocatedText);
        }
        else
        {
            LocatedTable.Write(located, terminal);
        }

        return ExitCode.Done;
    }

    private static HeatMap Locate(
        string text, ImageSource scene, TextLocalization localization, Terminal terminal, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var display = ProgressDisplay.Open(terminal);
        return localization.Locate(
            text,
            scene,
            (done, all) =>
            {
                double rate = done / clock.Elapsed.TotalSeconds;
                display.Update((double)done / all, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{done} of {all} windows, {rate:F0} windows/s, {Durations.Text(TimeSpan.FromSeconds((all - done) / rate))} left"));
            },
            cancellation);
    }

    private static LocatedPeak Placed(HeatPeak peak, HeatMap map, ImageSource scene)
    {
        var position = scene.GetPosition(peak.Column, peak.Row);
        return new LocatedPeak(peak.Column, peak.Row, Math.Round(peak.CosineIn(map), 4), Math.Round(peak.Heat, 4), position?.Longitude, position?.Latitude);
    }

    private static RgbImage Paint(ImageSource scene, HeatMap map)
    {
        double scale = Math.Min(1, (double)OverlayPixels / Math.Max(scene.Header.Width, scene.Header.Height));
        var picture = scene.Read(
            Math.Max(1, (int)Math.Round(scene.Header.Width * scale)), Math.Max(1, (int)Math.Round(scene.Header.Height * scale)));
        return HeatOverlay.Paint(picture, map.Values, map.Width, map.Height);
    }
}
