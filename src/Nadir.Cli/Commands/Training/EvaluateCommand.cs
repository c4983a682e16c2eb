using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Datasets;
using Nadir.Evaluation;
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

    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Measures a model on a dataset: R@1, R@5, R@10, median rank, mR and Rsum, ties counted exactly.")
    {
        Add(_model);
        Add(_data);
        Add(_split);
        Add(_json);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir evaluate models/dual-encoder --data data/rsicd --split val",
        "nadir evaluate runs/mine --data data/ucm --split test --json",
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

        var (model, vocabulary) = RetrievalModelFolder.Load(BundledModels.OfInstallation().Find(parsed.GetRequiredValue(_model)));
        using (model)
        {
            terminal.Say($"encoding {images.Count} images and {images.Sum(image => image.Captions.Count)} captions ...");
            var ranks = RetrievalEvaluator.Evaluate(model, vocabulary, images, PictureFile.Read, cancellation).Rank();
            var report = RetrievalReport.From(ranks, dataset.Name, splitName);
            if (parsed.GetValue(_json))
            {
                terminal.Output.WriteLine(report.ToJson());
            }
            else
            {
                RetrievalTable.Write(report, terminal.Output);
            }
        }

        return ExitCode.Done;
    }
}
