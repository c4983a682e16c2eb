using System.CommandLine;
using System.Text;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Cli.Reports;
using Nadir.Imagery;
using Nadir.Inference;
using Nadir.Metrics;
using Nadir.Reports;
using Nadir.Reports.Captions;
using Nadir.Text;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir score --task caption</c>, and the options that only captions have.</summary>
internal sealed class CaptionScoring
{
    /// <summary>The name of the task.</summary>
    public const string Task = "caption";

    private const string PennTreebank = "ptb";
    private const string Blanks = "blanks";
    private const int DefaultSamples = 1000;
    private const string DefaultMetric = "cider";

    private readonly Option<string?> _references = new("--references")
    {
        Description = "Captions: file of the references, such as COCO's annotations, where the input has none.",
        HelpName = "FILE",
    };

    private readonly Option<string> _tokenizer =
        new ChoiceOption("--tokenizer",
            "Captions: how text becomes words; blanks for text that is tokenized already. [default: ptb]", PennTreebank,
            Blanks);

    private readonly Option<string?> _meteorData = new("--meteor-data")
    {
        Description =
            "Captions: folder of METEOR's tables (english.synsets, english.exceptions, paraphrase-en; plain or .gz). "
                + "[default: NADIR_METEOR, else what nadir model pull meteor-paraphrases fetched, and the WordNet of "
                + "wordnet-base]",
        HelpName = "DIR",
    };

    private readonly Option<bool> _perImage = new("--per-image")
    {
        Description = "Captions: also print the scores of each image.",
    };

    private readonly Option<string?> _items = new("--items")
    {
        Description = "Captions: write the scores of each image to a file, .csv or .json.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _compare = new("--compare")
    {
        Description =
            "Captions: a second system's predictions of the same images; prints differences with intervals over "
                + "samples of the images.",
        HelpName = "FILE",
    };

    private readonly WholeNumberOption _samples = new(
        "--samples", 100, 1_000_000, $"Captions: samples of --compare. [default: {DefaultSamples}]");
    private readonly WholeNumberOption _seed = new("--seed", 0, int.MaxValue, "Captions: which samples. [default: 0]");

    private readonly Option<string?> _report = new("--report")
    {
        Description = "Captions: write a page of the images where the two systems of --compare differ most.",
        HelpName = "DIR",
    };

    private readonly Option<string> _by = new ChoiceOption(
        "--by",
        $"Captions: the metric that the page of --report goes by, by its name in JSON. "
            + $"[default: {DefaultMetric}]", [.. CaptionMetricNames.All])
    {
        HelpName = "METRIC",
    };

    private readonly Option<string?> _images = new("--images")
    {
        Description =
            "Captions: folder of the images, for --report and --clip; files are named by the input's \"image\", "
                + "COCO's file_name, or the id.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _clip = new("--clip")
    {
        Description =
            "Captions: also CLIPScore and RefCLIPScore by a model: a folder, or the name of a bundled one. Needs "
                + "--images.",
        HelpName = "MODEL",
    };

    private readonly PromptOption _prompt = new(
        "Captions: the sentence around each caption for --clip. [default: \"A photo depicts {}\"]");

    public IEnumerable<Option> Options =>
        [_references, _tokenizer, _meteorData, _perImage, _items, _compare, _samples, _seed, _report, _by, _images,
            _clip, _prompt];

    /// <summary>Ends with wrong usage if one of <see cref="Options"/> is on the command line.</summary>
    public void RefuseOptions(ParseResult parsed)
    {
        if (Options.FirstOrDefault(option => IsGiven(parsed, option)) is { } option)
        {
            throw new UsageException($"{option.Name} goes with --task {Task} only.");
        }
    }

    /// <summary>Scores a file and prints the result.</summary>
    public void Run(ParseResult parsed, string input, bool json, Terminal terminal, CancellationToken cancellation)
    {
        CheckOptions(parsed);
        var report = parsed.GetValue(_report) is { } folder ? ReportFolder.At(folder) : null;
        var predictions = Read(input, parsed, terminal);
        var others = parsed.GetValue(_compare) is { } compared ? Read(compared, parsed, terminal) : null;
        var meteor = parsed.GetValue(_meteorData) is { } tables ? MeteorResources.Read(tables)
            : MeteorResources.OfThisMachine();
        SayWhatIsMissing(meteor, terminal);
        var results = Score(predictions, meteor, parsed, terminal, cancellation);
        var second = others is null ? null : Score(others, meteor, parsed, terminal, cancellation);
        var comparison = second is null ? null : Compare(results, second, parsed, cancellation);
        if (parsed.GetValue(_items) is { } items)
        {
            File.WriteAllText(items, IsCsv(items) ? CaptionItems.ToCsv(results, predictions)
                : CaptionReport.ItemsToJson(results) + "\n", new UTF8Encoding(false));
        }

        Print(CaptionReport.From(results, parsed.GetValue(_perImage)) with { Comparison = comparison }, json, terminal);
        if (report is not null)
        {
            report.Write(CaptionComparisonPage.Render(new CaptionComparisonReport
            {
                First = new ComparedCaptions(Path.GetFileName(input), predictions, results),
                Second = new ComparedCaptions(Path.GetFileName(parsed.GetValue(_compare)!), others!, second!),
                Comparison = comparison!,
                Metric = parsed.GetValue(_by) ?? DefaultMetric,
                Command = CommandText.Of(parsed),
                Date = DateTimeOffset.UtcNow,
                Thumbnail = Thumbnails(parsed, terminal),
            }));
            terminal.Say($"the report is {report.Page}");
        }
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static bool IsCsv(string path) =>
        Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);

    private static void SayWhatIsMissing(MeteorResources meteor, Terminal terminal)
    {
        if (meteor.Synonyms is null)
        {
            terminal.Say("METEOR has no synonyms, since no WordNet was found: apt-get install wordnet-base.");
        }

        if (meteor.Paraphrases is null)
        {
            terminal.Say(
                "METEOR has no paraphrases, so it is not quite the published metric: nadir model pull "
                    + "meteor-paraphrases.");
        }
    }

    private static void Print(CaptionReport report, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Document.WriteLine(report.ToJson());
        }
        else
        {
            CaptionTable.Write(report, terminal.Output);
        }
    }

    private void CheckOptions(ParseResult parsed)
    {
        foreach (var option in (Option[])[_samples, _seed, _report])
        {
            if (IsGiven(parsed, option) && !IsGiven(parsed, _compare))
            {
                throw new UsageException($"{option.Name} goes with --compare only.");
            }
        }

        if (IsGiven(parsed, _by) && !IsGiven(parsed, _report))
        {
            throw new UsageException("--by goes with --report only.");
        }

        if (IsGiven(parsed, _prompt) && !IsGiven(parsed, _clip))
        {
            throw new UsageException("--prompt goes with --clip only.");
        }

        if (IsGiven(parsed, _clip) && !IsGiven(parsed, _images))
        {
            throw new UsageException("--clip needs --images, the folder of the images.");
        }

        if (parsed.GetValue(_by) is "clipScore" or "refClipScore" && !IsGiven(parsed, _clip))
        {
            throw new UsageException($"--by {parsed.GetValue(_by)} needs --clip, the model.");
        }

        if (parsed.GetValue(_items) is { } items && !IsCsv(items)
            && !Path.GetExtension(items).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--items takes a file that ends in .csv or .json, not '{items}'.");
        }

        if (parsed.GetValue(_items) is { } file
            && (Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)))))
        {
            throw new UsageException(Directory.Exists(file)
                ? $"--items {file} is a folder; name a file."
                : $"--items {file}: there is no folder {Path.GetDirectoryName(Path.GetFullPath(file))}; make it "
                    + $"first.");
        }
    }

    private IReadOnlyList<CaptionPrediction> Read(string path, ParseResult parsed, Terminal terminal)
    {
        var input = CaptionInputReader.Read(path, parsed.GetValue(_references));
        if (input.WithoutCaption.Count > 0)
        {
            terminal.Say(
                $"{input.WithoutCaption.Count} images of the references have no caption in {path} and are not "
                    + $"scored, such as \"{input.WithoutCaption[0]}\".");
        }

        return input.Predictions;
    }

    private CaptionResults Score(
        IReadOnlyList<CaptionPrediction> predictions, MeteorResources meteor, ParseResult parsed, Terminal terminal,
        CancellationToken cancellation)
    {
        var options = new CaptionMetricOptions
        {
            Tokenization = parsed.GetValue(_tokenizer) == Blanks ? CaptionTokenization.Blanks
                : CaptionTokenization.PennTreebank,
            Meteor = meteor,
            Embeddings = parsed.GetValue(_clip) is { } model ? Embed(predictions, model, parsed, terminal, cancellation)
                : null,
        };
        using var display = ProgressDisplay.Open(terminal);
        return CaptionMetrics.Score(
            predictions, options, new ScoringProgress(display, predictions.Count), cancellation);
    }

    private CaptionEmbeddings Embed(
        IReadOnlyList<CaptionPrediction> predictions, string model, ParseResult parsed, Terminal terminal,
        CancellationToken cancellation)
    {
        var folder = parsed.GetValue(_images)!;
        foreach (var prediction in predictions)
        {
            if (!File.Exists(ImageFile(folder, prediction)))
            {
                throw new FileNotFoundException(
                    $"{ImageFile(folder, prediction)} does not exist; CLIPScore needs the image of "
                        + $"\"{prediction.Id}\".");
            }
        }

        using var display = ProgressDisplay.Open(terminal);
        using var encoder = EncoderChoice.Open(model, archive: null);
        var total = predictions.Count
            + predictions.SelectMany(prediction => prediction.References.Append(prediction.Hypothesis)).Distinct()
                .Count();
        var embedder = new CaptionEmbedder(
            encoder,
            parsed.GetValue(_prompt) ?? new PromptTemplate("A photo depicts {}"),
            prediction => ImageFile(folder, prediction),
            done => display.Update((double)done / total, $"{done} of {total} texts and images encoded"),
            cancellation);
        return CaptionEmbeddings.Of(predictions, embedder);
    }

    private CaptionComparison Compare(
        CaptionResults results, CaptionResults second, ParseResult parsed, CancellationToken cancellation)
    {
        var path = parsed.GetValue(_compare)!;
        var (samples, seed) = (parsed.GetValue(_samples) ?? DefaultSamples, parsed.GetValue(_seed) ?? 0);
        try
        {
            return new CaptionComparison(
                path, samples, seed, PairedBootstrap.Compare(results, second, samples, seed, cancellation));
        }
        catch (ArgumentException exception)
        {
            // Without the name of the parameter, which is of no use on a command line.
            throw new InvalidDataException(
                $"{path} cannot be compared: {exception.Message.Split(" (Parameter")[0]}", exception);
        }
    }

    private Func<CaptionPrediction, EncodedPicture?> Thumbnails(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(_images) is not { } folder)
        {
            return _ => null;
        }

        return prediction =>
        {
            var path = ImageFile(folder, prediction);
            if (!File.Exists(path))
            {
                terminal.Say($"{path} does not exist; the page shows \"{prediction.Id}\" without its image.");
                return null;
            }

            using var source = ImageSource.Open(path);
            return ReportThumbnails.Make(source);
        };
    }

    private static string ImageFile(string folder, CaptionPrediction prediction) =>
        Path.Combine(folder, prediction.Image ?? prediction.Id);

    private sealed class ScoringProgress(IProgressDisplay display, int count) : IProgress<double>
    {
        public void Report(double value) => display.Update(value, $"of the scores of {count} captions");
    }
}
