using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Cli.Reports;
using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Reports;
using Nadir.Reports.Captions;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Cli.Commands.Training;

/// <summary>
/// <c>nadir evaluate MODEL --data DIR</c>: measures retrieval over a gallery of images and all their captions.
/// </summary>
internal sealed class EvaluateCommand : DocumentedCommand
{
    private readonly Argument<string> _model = new("MODEL")
    {
        Description = "Model: a folder, or the name of a bundled one.",
    };
    private readonly Option<string?> _data = new("--data")
    {
        Description = "Dataset folder: dataset_NAME.json beside images/. Needed unless --blind is given.",
        HelpName = "DIR",
    };

    private readonly Option<string> _split = new ChoiceOption(
        "--split", "Which images. Default val.", "val", "test", "train");
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<string?> _report = new("--report")
    {
        Description = "Also write a page (index.html) into this folder: scores, queries, confusions, maps, attention.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _compare = new("--compare")
    {
        Description =
            "Retrieval: a second model. Prints the differences with intervals of a paired bootstrap; a report maps "
                + "both.",
        HelpName = "MODEL",
    };

    private readonly Option<string> _protocol = new ChoiceOption(
        "--protocol",
        "Which captions are queries: all, or those that training has not seen. Default standard.",
        [.. RetrievalProtocol.Names]);

    private readonly Option<string?> _predictions = new("--predictions")
    {
        Description =
            "Captioners: also write the captions and their references into this file, as nadir score reads them.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _oracle = new("--oracle-captions")
    {
        Description =
            "Captioners trained so may read the references that they are measured against; never a fair score.",
    };

    private readonly Option<string?> _blind = new("--blind")
    {
        Description =
            "Retrieval: answer a set whose truth is elsewhere, blind_NAME.json beside images/; with --data also.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description =
            "File for the answers to --blind: the ten best of both directions as JSON, compressed where it ends with "
                + ".gz.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _openWords = new("--open-words")
    {
        Description =
            "Retrieval: also asks queries in words that no caption has, with the classes that answer them; gives the "
                + "precision at 10.",
        HelpName = "FILE",
    };

    private readonly PromptOption _prompt = PromptOption.ForTexts();

    public EvaluateCommand(Terminal terminal)
        : base("evaluate",
            "Measures a model on a dataset: recalls of a retrieval model, ties counted exactly; BLEU, METEOR, "
                + "ROUGE-L and CIDEr of a captioner.")
    {
        Add(_model);
        Add(_data);
        Add(_split);
        Add(_json);
        Add(_report);
        Add(_compare);
        Add(_protocol);
        Add(_predictions);
        Add(_oracle);
        Add(_blind);
        Add(_out);
        Add(_openWords);
        Add(_prompt);
        Validators.Add(RequireTogether);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir evaluate models/dual-encoder --data data/rsicd --split val",
        "nadir evaluate runs/mine --data data/ucm --split test --json",
        "nadir evaluate models/osdpm --data data/rsicd --compare models/dual-encoder",
        "nadir evaluate runs/mine --data data/rsicd --report runs/mine-report --compare runs/earlier",
        "nadir evaluate models/dual-encoder --data data/rsicd --protocol leak-free",
        "nadir evaluate models/dual-encoder --data data/rsicd --open-words data/open-words/queries.json",
        "nadir evaluate models/clip --data data/rsicd --prompt \"a satellite image of {}\"",
        "nadir evaluate runs/captioner --data data/ucm --json --predictions captions.json",
        "nadir evaluate runs/mine --blind blind/rsicd --out answers.json.gz",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(_blind) is { } blind)
        {
            string name = parsed.GetRequiredValue(_model);
            BlindEvaluation.Run(
                BundledModels.OfInstallation(KnownSystems.Registry).Find(name), blind, parsed.GetValue(_out)!,
                parsed.GetValue(_prompt), terminal, cancellation);
        }

        return parsed.GetValue(_data) is { } data ? RunOn(CaptionDataset.Open(data), parsed, terminal, cancellation)
            : ExitCode.Done;
    }

    private int RunOn(CaptionDataset dataset, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string splitName = SplitName(parsed);
        _ = DatasetSplitNames.TryParse(splitName, out var split);
        var images = dataset.RequireImages(split);

        string modelFolder = BundledModels.OfInstallation(KnownSystems.Registry).Find(parsed.GetRequiredValue(_model));
        bool writes = KnownSystems.Registry.Of(modelFolder).Roles.HasFlag(SystemRoles.Captioner);
        Option[] others = writes ? [_compare, _protocol, _openWords, _prompt] : [_predictions, _oracle];
        if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } option)
        {
            throw new UsageException(
                $"{option.Name} is for {(writes ? "retrieval models" : "captioners")}, and {modelFolder} is none.");
        }

        return writes
            ? RunCaptioner(parsed, modelFolder, dataset, images, terminal, cancellation)
            : RunRetrieval(parsed, modelFolder, dataset, split, terminal, cancellation);
    }

    private void RequireTogether(CommandResult result)
    {
        bool hasData = result.GetResult(_data) is not null;
        bool isBlind = result.GetResult(_blind) is not null;
        if (isBlind != result.GetResult(_out) is not null)
        {
            result.AddError("--blind and --out go together: the set, and the file for the answers.");
        }

        Option[] ofData = [_split, _json, _report, _compare, _protocol, _predictions, _oracle, _openWords];
        if (!hasData && !isBlind)
        {
            result.AddError("Option '--data' is required.");
        }
        else if (!hasData && ofData.FirstOrDefault(
            option => result.GetResult(option) is { Implicit: false }) is { } option)
        {
            result.AddError($"{option.Name} needs --data: the truth of a blind set is not here.");
        }
    }

    private int RunCaptioner(
        ParseResult parsed, string modelFolder, CaptionDataset dataset, IReadOnlyList<CaptionedImage> images,
        Terminal terminal, CancellationToken cancellation)
    {
        var report = parsed.GetValue(_report) is { } folder ? ReportFolder.At(folder) : null;
        var evaluation = CaptionEvaluation.Run(modelFolder, images, parsed.GetValue(_oracle), terminal, cancellation);
        if (parsed.GetValue(_predictions) is { } file)
        {
            PredictionFile.Write(file, evaluation.Predictions);
        }

        evaluation.Print(parsed.GetValue(_json), terminal);
        if (report is not null)
        {
            report.Write(CaptionPage.Render(evaluation.Compose(Heading(parsed, modelFolder, dataset.Name))));
            terminal.Say($"the report is {report.Page}");
        }

        return ExitCode.Done;
    }

    private int RunRetrieval(
        ParseResult parsed, string modelFolder, CaptionDataset dataset, DatasetSplit split, Terminal terminal,
        CancellationToken cancellation)
    {
        var leakFree = parsed.GetValue(_protocol) == RetrievalProtocol.LeakFree
            ? LeakFreeEvaluation.Prepare(dataset, split) : null;
        var images = leakFree?.Images ?? dataset[split];
        var file = parsed.GetValue(_report) is { } folder ? new EvaluationReportFile(folder) : null;
        var queries = parsed.GetValue(_openWords) is { } queryFile
            ? OpenWords.Read(InputFile.Require("--open-words", queryFile)) : null;
        (string Name, string Folder)? other = parsed.GetValue(_compare) is { } name
            ? (name, BundledModels.OfInstallation(KnownSystems.Registry).Find(name))
            : null;
        using (var loaded = KnownSystems.Registry.Load(modelFolder, parsed.GetValue(_prompt)))
        {
            var (_, model, tokenizer) = loaded;
            terminal.Say(
                $"encoding {images.Count} images and {images.Sum(image => image.Captions.Count)} captions ...");
            var gallery = RetrievalEvaluator.Evaluate(model, tokenizer, images, PictureFile.Read, cancellation);
            var ranks = gallery.Rank();
            var report = RetrievalReport.From(ranks, dataset.Name, split.ToName());
            report = leakFree is null ? report
                : leakFree.Complete(report, Towers(model, modelFolder), gallery, terminal, cancellation);
            (string Name, RetrievalGallery Gallery)? compared = null;
            if (other is { } second)
            {
                compared = (second.Name, Encode(second.Folder, images, terminal, cancellation));
                var otherRanks = compared.Value.Gallery.Rank();
                report = report with
                {
                    Comparison = new RetrievalComparison(
                        second.Name, otherRanks.Score().MeanRecall,
                        RecallBootstrap.Run(ranks, otherRanks, gallery.Owners)),
                };
            }

            var openWords = queries is null ? null : OpenWords.Evaluate(
                model as ITwoTowers ?? throw new UsageException(
                    $"--open-words compares vectors, and {modelFolder} makes none."),
                tokenizer, gallery, queries);
            Print(report, openWords, parsed.GetValue(_json), terminal);

            if (file is not null)
            {
                file.Write(Heading(parsed, modelFolder, dataset.Name, report), model, tokenizer, gallery, ranks,
                    compared, cancellation);
                terminal.Say($"the report is {file.Path}");
            }
        }

        return ExitCode.Done;
    }

    private static void Print(RetrievalReport report, OpenWordReport? openWords, bool json, Terminal terminal)
    {
        if (!json)
        {
            RetrievalTable.Write(report, terminal.Output);
            if (openWords is not null)
            {
                OpenWordsTable.Write(openWords, terminal.Output);
            }

            return;
        }

        if (openWords is null)
        {
            terminal.Document.WriteLine(report.ToJson());
            return;
        }

        var document = JsonNode.Parse(report.ToJson())!.AsObject();
        document["openWords"] = JsonSerializer.SerializeToNode(openWords, JsonOutput.Context.OpenWordReport);
        terminal.Document.WriteLine(document.ToJsonString(JsonOutput.Context.Options));
    }

    private static RetrievalGallery Encode(
        string folder, IReadOnlyList<CaptionedImage> images, Terminal terminal, CancellationToken cancellation)
    {
        if (KnownSystems.Registry.Of(folder).Roles.HasFlag(SystemRoles.Captioner))
        {
            throw new UsageException($"--compare takes a retrieval model, and {folder} is none.");
        }

        using var loaded = KnownSystems.Registry.Load(folder);
        terminal.Say($"encoding them by {folder} ...");
        return RetrievalEvaluator.Evaluate(loaded.Model, loaded.Tokenizer, images, PictureFile.Read, cancellation);
    }

    private static ITwoTowers Towers(IModel model, string folder) => model as ITwoTowers
        ?? throw new UsageException(
            $"--protocol {RetrievalProtocol.LeakFree} compares vectors of images, and {folder} makes none.");

    private string SplitName(ParseResult parsed) => parsed.GetValue(_split) ?? DatasetSplit.Validation.ToName();

    private ReportHeading Heading(
        ParseResult parsed, string modelFolder, string dataset, RetrievalReport? report = null) => new()
        {
            Model = Path.GetFileName(Path.TrimEndingDirectorySeparator(modelFolder)),
            Architecture = ModelFolder.Architecture(modelFolder),
            Dataset = dataset,
            Split = SplitName(parsed),
            Command = CommandText.Of(parsed),
            Date = DateTimeOffset.UtcNow,
            Details = report is { Protocol: { } protocol, Leakage: { } leakage }
            ? [("Protocol", $"{protocol}: {LeakageText.OfCaptions(leakage)}; {LeakageText.OfImages(leakage)}")]
            : parsed.GetValue(_oracle)
            ? [("Reads", "the reference captions that it is measured against: no fair score")] : [],
        };
}
