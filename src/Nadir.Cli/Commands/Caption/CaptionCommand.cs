using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Nadir.Archive.Postgres;
using Nadir.Cli.Captioners;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Imagery;
using Nadir.Imagery.ContactSheets;
using Nadir.Imagery.Files;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Caption;

/// <summary><c>nadir caption FILE... | --archive DIR</c>: describes pictures in a sentence.</summary>
internal sealed class CaptionCommand : DocumentedCommand
{
    private const int FilesAtOnce = 16;
    private const int MostAlternatives = 50;

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Images to describe.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _archive = new("--archive")
    {
        Description =
            "Describe every window of this archive (folder or postgres://...) that has no caption, and keep the "
                + "captions in it.",
        HelpName = "DIR",
    };

    private readonly Option<int?> _alternatives = new WholeNumberOption(
        "--alternatives", 1, MostAlternatives, "How many captions of each image, best first. Default 1.");

    private readonly Option<string?> _explain = new("--explain")
    {
        Description = "Draw where each word looked into a picture (.jpg, .png, .webp); for one FILE.",
        HelpName = "PICTURE",
    };

    private readonly Option<string?> _style = new("--style")
    {
        Description =
            "Describe in the words of this one of the datasets that the captioner learned from. Default: as each "
                + "image looks.",
        HelpName = "DATASET",
    };

    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _json = CommonOptions.Json();

    public CaptionCommand(Terminal terminal)
        : base("caption",
            "Describes images in a sentence, or all windows of an archive, whose captions can then be searched.")
    {
        Add(_files);
        foreach (Option option in (Option[])[_archive, _alternatives, _explain, _style, _model, _json])
        {
            Add(option);
        }

        Validators.Add(result =>
        {
            if (Problem(result) is { } problem)
            {
                result.AddError(problem);
            }
        });
        SetAction((parsed, cancellation) => Task.FromResult(
            parsed.GetValue(_archive) is { } archive ? RunArchive(parsed, archive, terminal, cancellation)
                : RunFiles(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir caption harbour.jpg airport.tif",
        "nadir caption harbour.jpg --alternatives 5 --json",
        "nadir caption harbour.jpg --explain words.png",
        "nadir caption harbour.jpg --style ucm",
        "nadir caption --archive ~/imagery.nadir",
    ];

    private string? Problem(CommandResult line)
    {
        int files = line.GetValue(_files)?.Length ?? 0;
        bool archive = line.GetValue(_archive) is not null;
        return files > 0 == archive ? "caption takes one of these: FILE..., --archive DIR."
            : archive && line.GetValue(_alternatives) is not null
            ? "--alternatives is for FILEs; an archive keeps one caption a window."
            : line.GetValue(_explain) is not null && files != 1 ? "--explain draws the words of one FILE."
            : null;
    }

    private int RunArchive(ParseResult parsed, string archive, Terminal terminal, CancellationToken cancellation)
    {
        using var store = ArchiveLocation.Parse(archive).Open();
        using var captioner = CaptionerChoice.OpenForArchive(parsed.GetValue(_model), parsed.GetValue(_style));
        int exitCode = ArchiveCaptions.Write(store, captioner, parsed.GetValue(_json), terminal, cancellation);
        ArchiveCaptionVectors.Write(store, terminal, cancellation);
        return exitCode;
    }

    private int RunFiles(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string? explain = parsed.GetValue(_explain);
        if (explain is not null)
        {
            // A wrong ending is told before the work, not after it.
            _ = PictureEncoder.FormatOf(explain);
        }

        string[] files = parsed.GetRequiredValue(_files);
        string? style = parsed.GetValue(_style);
        using var model = CaptionerChoice.Open(parsed.GetValue(_model), style).Model;
        int count = parsed.GetValue(_alternatives) ?? 1;
        var search = model.Search;
        search = search with { Beams = Math.Max(search.Beams, count) };
        var described = new List<FileCaption>();
        foreach (string[] batch in files.Chunk(FilesAtOnce))
        {
            var read = batch.Select(file => (file, Image: Read(file, model.Images.Size, terminal)))
                .Where(pair => pair.Image is not null).ToList();
            var captions = model.Describe(
                [.. read.Select(pair => pair.Image!)],
                new CaptionRequest { Search = search, Explain = explain is not null, Style = style },
                cancellation);
            described.AddRange(read.Zip(captions, (pair, caption) => Row(pair.file, caption, count)));
            if (explain is not null && captions.Count > 0)
            {
                PictureEncoder.Write(explain, WordSheet.Draw(read[0].Image!, captions[0]));
                terminal.Say($"where each word looked is drawn in {Path.GetFullPath(explain)}");
            }
        }

        Write(described, files.Length, parsed.GetValue(_json), terminal);
        return described.Count == files.Length ? ExitCode.Done : described.Count > 0 ? ExitCode.SomeSkipped
            : ExitCode.Failed;
    }

    private static RgbImage? Read(string file, int size, Terminal terminal)
    {
        try
        {
            using var source = ImageSource.Open(file);
            return source.ReadVisibleSquare(size, SquareFit.Stretch);
        }
        catch (ImageryException exception) when (exception.Fault != ImageFault.LibraryMissing)
        {
            terminal.Say($"skipped: {exception.Message}");
            return null;
        }
    }

    private static FileCaption Row(string file, ImageCaption caption, int count) => new(
        LocalFile.FullPath(file),
        caption.Alternatives[0].Text,
        [.. caption.Alternatives.Take(count).Select(
            alternative => new ScoredCaption(alternative.Text, alternative.Score, alternative.LogProbability))]);

    private static void Write(List<FileCaption> described, int files, bool json, Terminal terminal)
    {
        if (json)
        {
            JsonOutput.Write(terminal, [.. described], JsonOutput.Context.FileCaptionArray);
            return;
        }

        foreach (var row in described)
        {
            foreach (var alternative in row.Alternatives)
            {
                string score = row.Alternatives.Count > 1
                    ? alternative.Score.ToString("F3", CultureInfo.InvariantCulture) + "  " : "";
                string name = files > 1 ? row.Source + ": " : "";
                terminal.Output.WriteLine(name + score + alternative.Caption);
            }
        }
    }
}

/// <summary>What <c>nadir caption --json</c> says of one file.</summary>
/// <param name="Source">Full path of the file.</param>
/// <param name="Caption">The best caption.</param>
/// <param name="Alternatives">The best first, as many as were asked for.</param>
internal sealed record FileCaption(string Source, string Caption, IReadOnlyList<ScoredCaption> Alternatives);

/// <summary>One caption of a file.</summary>
/// <param name="Caption">The sentence.</param>
/// <param name="Score">Logarithm of its probability, divided by a power of its length; more is better.</param>
/// <param name="LogProbability">Natural logarithm of its probability.</param>
internal sealed record ScoredCaption(string Caption, double Score, double LogProbability);

/// <summary>A picture of where each word of a caption looked: bright where it did, dark elsewhere.</summary>
internal static class WordSheet
{
    private const int CellSize = 224;
    private const double Darkest = 0.2;

    /// <summary>Draws the picture once for each word.</summary>
    public static RgbImage Draw(RgbImage picture, ImageCaption caption)
    {
        var best = caption.Alternatives[0];
        var cells = best.Words.Zip(
            caption.Attention, (word, looks) => new ContactSheetCell(Light(picture, caption.Regions, looks), [word]));
        return ContactSheet.Draw(best.Text, [new ContactSheetCell(picture, ["the picture"]), .. cells], CellSize);
    }

    private static RgbImage Light(RgbImage picture, IReadOnlyList<Region> nodes, IReadOnlyList<float> looks)
    {
        var density = new double[picture.Width * picture.Height];
        foreach (var (node, look) in nodes.Zip(looks))
        {
            // What a large region gets is spread over all of it.
            double share = look / Math.Max(1e-6, node.Width * node.Height);
            var (left, right) = Span(node.Left, node.Width, picture.Width);
            var (top, bottom) = Span(node.Top, node.Height, picture.Height);
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                {
                    density[(y * picture.Width) + x] += share;
                }
            }
        }

        double least = density.Min();
        double range = Math.Max(1e-12, density.Max() - least);
        byte[] pixels = [.. picture.Pixels.Select((value, index) =>
            (byte)(value * (Darkest + ((1 - Darkest) * (density[index / 3] - least) / range))))];
        return new RgbImage(picture.Width, picture.Height, pixels);
    }

    private static (int First, int End) Span(float start, float length, int pixels) =>
        ((int)Math.Round(start * pixels), (int)Math.Round((start + length) * pixels));
}
