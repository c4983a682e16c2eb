using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Reports;
using Nadir.Datasets;
using Nadir.Evaluation;
using Nadir.Evaluation.Report;
using Nadir.Models;
using Nadir.Models.Bundled;
using Nadir.Models.Retrieval;
using Nadir.Training.Retrieval;

namespace Nadir.Cli.Commands.Training;

/// <summary><c>nadir evaluate MODEL --data DIR</c>: measures retrieval over a gallery of images and all their captions.</summary>
internal sealed class EvaluateCommand : DocumentedCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "Model: a folder, or the name of a bundled one." };
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string> _split = new ChoiceOption("--split", "Which images. Default val.", "val", "test", "train");
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<string?> _report = new("--report")
    {
        Description = "Also write a page (index.html) into this folder: scores, queries, confusions, maps, attention.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _compare = new("--compare")
    {
        Description = "A second model, whose map of image embeddings the report shows beside the first one's.",
        HelpName = "MODEL",
    };

    private readonly Option<string> _protocol = new ChoiceOption(
        "--protocol",
        "Which captions are queries: all, or those that training has not seen. Default standard.",
        [.. RetrievalProtocol.Names]);

    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Measures a model on a dataset: R@1, R@5, R@10, median rank, mR and Rsum, ties counted exactly.")
    {
        Add(_model);
        Add(_data);
        Add(_split);
        Add(_json);
        Add(_report);
        Add(_compare);
        Add(_protocol);
        Validators.Add(result =>
        {
            if (result.GetValue(_compare) is not null && result.GetValue(_report) is null)
            {
                result.AddError("--compare shows a second model in the report; give --report DIR, too.");
            }
        });
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir evaluate models/dual-encoder --data data/rsicd --split val",
        "nadir evaluate runs/mine --data data/ucm --split test --json",
        "nadir evaluate runs/mine --data data/rsicd --report runs/mine-report --compare runs/earlier",
        "nadir evaluate models/dual-encoder --data data/rsicd --protocol leak-free",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var dataset = CaptionDataset.Open(parsed.GetRequiredValue(_data));
        string splitName = parsed.GetValue(_split) ?? DatasetSplit.Validation.ToName();
        _ = DatasetSplitNames.TryParse(splitName, out var split);
        var images = dataset[split];
        if (images.Count == 0 || dataset.ImagesFolder is null)
        {
            throw new DatasetException($"{dataset.AnnotationFile} has no images of the split '{splitName}' to evaluate on.");
        }

        var leakFree = parsed.GetValue(_protocol) == RetrievalProtocol.LeakFree ? LeakFreeEvaluation.Prepare(dataset, split) : null;
        images = leakFree?.Images ?? images;
        var file = parsed.GetValue(_report) is { } folder ? new EvaluationReportFile(folder, parsed.GetValue(_compare)) : null;
        string modelFolder = BundledModels.OfInstallation().Find(parsed.GetRequiredValue(_model));
        var (model, vocabulary) = RetrievalModelFolder.Load(modelFolder);
        using (model)
        {
            terminal.Say($"encoding {images.Count} images and {images.Sum(image => image.Captions.Count)} captions ...");
            var gallery = RetrievalEvaluator.Evaluate(model, vocabulary, images, PictureFile.Read, cancellation);
            var ranks = gallery.Rank();
            var report = RetrievalReport.From(ranks, dataset.Name, splitName);
            report = leakFree?.Complete(report, model, gallery, terminal, cancellation) ?? report;
            if (parsed.GetValue(_json))
            {
                terminal.Output.WriteLine(report.ToJson());
            }
            else
            {
                RetrievalTable.Write(report, terminal.Output);
            }

            if (file is not null)
            {
                file.Write(Heading(parsed, modelFolder, report), model, vocabulary, gallery, ranks, cancellation);
                terminal.Say($"the report is {file.Path}");
            }
        }

        return ExitCode.Done;
    }

    private static ReportHeading Heading(ParseResult parsed, string modelFolder, RetrievalReport report) => new()
    {
        Model = Path.GetFileName(Path.TrimEndingDirectorySeparator(modelFolder)),
        Architecture = ModelFolder.Architecture(modelFolder),
        Dataset = report.Dataset!,
        Split = report.Split!,
        Command = CommandText.Of(parsed),
        Date = DateTimeOffset.UtcNow,
        Details = report is { Protocol: { } protocol, Leakage: { } leakage }
            ? [("Protocol", $"{protocol}: {LeakageText.OfCaptions(leakage)}; {LeakageText.OfImages(leakage)}")]
            : [],
    };
}
