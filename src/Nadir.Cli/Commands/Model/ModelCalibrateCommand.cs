using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Cli.Captioners;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Training;
using Nadir.Cli.Output;
using Nadir.Datasets;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Cli.Commands.Model;

/// <summary>
/// <c>nadir model calibrate MODEL --data DIR</c>: measures what a model's scores mean, and keeps it with the model.
/// </summary>
internal sealed class ModelCalibrateCommand : DocumentedCommand
{
    private readonly Argument<string> _model = new("MODEL")
    {
        Description = "Retrieval model that makes vectors: a folder, or the name of a bundled one.",
    };
    private readonly Option<string> _data = new("--data")
    {
        Description = "Dataset folder: dataset_NAME.json beside images/.",
        HelpName = "DIR",
        Required = true
    };
    private readonly Option<string> _split = new ChoiceOption(
        "--split", "Which images; none that the model was trained on. Default val.", "val", "test", "train");
    private readonly Option<bool> _hybrid = new("--hybrid")
    {
        Description =
            "Also learn how search --hybrid weighs pictures and captions; each image is captioned for it, and the "
                + "captions are not kept.",
    };

    private readonly Option<string?> _captionModel = new("--caption-model")
    {
        Description = "Model that writes these captions: a folder, or the name of a bundled SFDR.",
        HelpName = "MODEL",
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelCalibrateCommand(Terminal terminal)
        : base("calibrate",
            "Measures how likely a person would call a result of some score right, and keeps it with the model "
                + "(calibration.json).")
    {
        Add(_model);
        Add(_data);
        Add(_split);
        Add(_hybrid);
        Add(_captionModel);
        Add(_json);
        Validators.Add(result =>
        {
            if (result.GetValue(_captionModel) is not null && !result.GetValue(_hybrid))
            {
                result.AddError("--caption-model needs --hybrid.");
            }
        });
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir model calibrate runs/mine --data data/rsicd",
        "nadir model calibrate runs/mine --data data/rsicd --hybrid",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string folder = BundledModels.OfInstallation(KnownSystems.Registry).Find(parsed.GetRequiredValue(_model));
        var dataset = CaptionDataset.Open(parsed.GetRequiredValue(_data));
        string name = parsed.GetValue(_split) ?? "val";
        _ = DatasetSplitNames.TryParse(name, out var split);
        var images = dataset.RequireImages(split);
        using var loaded = KnownSystems.Registry.Load(folder);
        if (loaded.Model is not ITwoTowers)
        {
            throw new UsageException($"{folder} makes no vectors, so that no search shows its scores.");
        }

        terminal.Say($"encoding {images.Count} images and {images.Sum(image => image.Captions.Count)} captions ...");
        var gallery = RetrievalEvaluator.Evaluate(
            loaded.Model, loaded.Tokenizer, images, PictureFile.Read, cancellation);
        var calibration = CalibrationFit.Fit(gallery, $"{dataset.Name} {name}");
        if (parsed.GetValue(_hybrid))
        {
            using var captioner = CaptionerChoice.OpenForArchive(parsed.GetValue(_captionModel));
            var (hybrid, withoutVectors) = HybridCalibration.Fit(folder, gallery, captioner, terminal, cancellation);
            calibration = calibration with { Hybrid = hybrid, HybridWithoutVectors = withoutVectors };
        }
        else if (ScoreCalibration.Read(folder) is { } before)
        {
            calibration = calibration with
            {
                Hybrid = before.Hybrid,
                HybridWithoutVectors = before.HybridWithoutVectors
            };
        }

        calibration.Write(folder);
        if (parsed.GetValue(_json))
        {
            var document = new JsonObject
            {
                ["model"] = Path.GetFullPath(folder),
                ["data"] = calibration.Data,
                ["text"] = Json(calibration.Text),
                ["image"] = Json(calibration.Image)
            };
            if (calibration.Hybrid is not null)
            {
                document["hybrid"] = Json(calibration.Hybrid);
                document["hybridWithoutVectors"] = Json(calibration.HybridWithoutVectors);
            }

            terminal.Document.WriteLine(document.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return ExitCode.Done;
        }

        var table = new TextTable("query", ">results", ">right", ">.5 at score", ">.9 at score", ">error");
        foreach (var (kind, curve) in new[] { ("words", calibration.Text), ("picture", calibration.Image) })
        {
            if (curve is not null)
            {
                table.Add(
                    kind,
                    curve.Results.ToString(CultureInfo.InvariantCulture),
                    curve.Right.ToString("F3", CultureInfo.InvariantCulture),
                    At(curve, 0),
                    At(curve, Math.Log(9)),
                    curve.Error.ToString("F3", CultureInfo.InvariantCulture));
            }
        }

        foreach (var (kind, curve) in new[] { ("hybrid", calibration.Hybrid),
            ("hybrid, captions without vectors", calibration.HybridWithoutVectors) })
        {
            if (curve is not null)
            {
                table.Add(
                    kind,
                    curve.Results.ToString(CultureInfo.InvariantCulture),
                    curve.Right.ToString("F3", CultureInfo.InvariantCulture),
                    "",
                    "",
                    curve.Error.ToString("F3", CultureInfo.InvariantCulture));
            }
        }

        table.WriteTo(terminal.Output);
        terminal.Say($"kept in {Path.Combine(folder, ScoreCalibration.FileName)}");
        return ExitCode.Done;
    }

    private static JsonObject? Json(LogisticCurve? curve) => curve is null ? null : new JsonObject
    {
        ["slope"] = curve.Slope,
        ["intercept"] = curve.Intercept,
        ["results"] = curve.Results,
        ["right"] = curve.Right,
        ["error"] = double.IsFinite(curve.Error) ? curve.Error : null,
    };

    private static JsonObject? Json(FusedCurve? curve) => curve is null ? null : new JsonObject
    {
        ["image"] = curve.Image,
        ["caption"] = curve.Caption,
        ["words"] = curve.Words,
        ["intercept"] = curve.Intercept,
        ["results"] = curve.Results,
        ["right"] = curve.Right,
        ["error"] = double.IsFinite(curve.Error) ? curve.Error : null,
    };

    private static string At(LogisticCurve curve, double logOdds) =>
        ((logOdds - curve.Intercept) / curve.Slope).ToString("F3", CultureInfo.InvariantCulture);
}
