using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Nadir.Archive.Localization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Index;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
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
        Description =
            "Where the text is true: an image of the scene's shape, black elsewhere. Prints Rsu, Rda, Ras and Rmi.",
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
            text, LocalFile.FullPath(scene.Header.Name), path, map.CellSize, map.Windows, map.LowestCosine,
            map.HighestCosine,
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
        string text, ImageSource scene, TextLocalization localization, Terminal terminal,
        CancellationToken cancellation)
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
        return new LocatedPeak(peak.Column, peak.Row, Math.Round(peak.CosineIn(map), 4), Math.Round(peak.Heat, 4),
            position?.Longitude, position?.Latitude);
    }

    private static RgbImage Paint(ImageSource scene, HeatMap map)
    {
        double scale = Math.Min(1, (double)OverlayPixels / Math.Max(scene.Header.Width, scene.Header.Height));
        var picture = scene.Read(
            Math.Max(1, (int)Math.Round(scene.Header.Width * scale)),
            Math.Max(1, (int)Math.Round(scene.Header.Height * scale)));
        return HeatOverlay.Paint(picture, map.Values, map.Width, map.Height);
    }
}

/// <summary>Prints where a text is true as a table for people.</summary>
internal static class LocatedTable
{
    public static void Write(LocatedText located, Terminal terminal)
    {
        terminal.Output.WriteLine(Format(
            $"{located.Windows} windows, cosines from {located.LowestCosine:F3} to {located.HighestCosine:F3}; the map is {located.HeatMap}"));
        terminal.Say(
            "the map shows where in this scene the text is truer than elsewhere; how true it is, the cosine tells, "
                + "held against that of other texts.");
        foreach (var peak in located.Peaks)
        {
            string place = peak.Longitude is { } longitude ? Format($", {longitude:F6} {peak.Latitude:F6}") : "";
            terminal.Output.WriteLine(Format($"cosine {peak.Cosine:F3} at pixel {peak.X:F0} {peak.Y:F0}") + place);
        }

        if (located.Measures is { } measures)
        {
            terminal.Output.WriteLine(
                Format($"Rsu {measures.Rsu:F4}  Rda {measures.Rda:F4}  Ras {measures.Ras:F4}  Rmi {measures.Rmi:F4}"));
        }
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What <c>nadir locate --json</c> says.</summary>
/// <param name="Text">What was sought.</param>
/// <param name="Source">Full path of the scene.</param>
/// <param name="HeatMap">Full path of the map that was written.</param>
/// <param name="CellSize">Side of one of its cells in pixels of the scene.</param>
/// <param name="Windows">How many windows were encoded.</param>
/// <param name="LowestCosine">What 0 stands for in the map.</param>
/// <param name="HighestCosine">What 1 stands for.</param>
/// <param name="Peaks">Where the text is truest, the best first.</param>
/// <param name="Measures">How well the map fits the mask; null without one.</param>
/// <param name="UnknownWords">Words of the text that the model does not know.</param>
internal sealed record LocatedText(
    string Text,
    string Source,
    string HeatMap,
    int CellSize,
    int Windows,
    float LowestCosine,
    float HighestCosine,
    IReadOnlyList<LocatedPeak> Peaks,
    LocalizationMeasures? Measures,
    IReadOnlyList<string> UnknownWords);

/// <summary>A place where the text is truer than around it.</summary>
/// <param name="X">Column of the scene in pixels.</param>
/// <param name="Y">Row of the scene in pixels.</param>
/// <param name="Cosine">How true the text is there: the mean cosine of text and windows, -1 to 1, which can be held
/// against that of other texts and scenes.</param>
/// <param name="Heat">The map's value, 0 to 1: the cosine between the lowest and the highest of this scene.</param>
/// <param name="Longitude">Degrees on WGS 84; null where the scene does not tell its place.</param>
/// <param name="Latitude">Degrees on WGS 84.</param>
internal sealed record LocatedPeak(double X, double Y, double Cosine, double Heat, double? Longitude, double? Latitude);
