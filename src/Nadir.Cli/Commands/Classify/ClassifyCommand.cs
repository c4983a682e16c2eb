using System.CommandLine;
using System.Globalization;
using Nadir.Archive.Words;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Imagery;
using Nadir.Imagery.Files;
using Nadir.Inference;
using Nadir.Systems;
using Nadir.Systems.Building.Preprocessing;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Classify;

/// <summary><c>nadir classify FILE... --labels a,b,c</c>: says which of some words fits an image best.</summary>
internal sealed class ClassifyCommand : DocumentedCommand
{
    private const int FilesAtOnce = 16;
    private const long MostPixels = 1 << 24;

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Images to classify.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string[]> _labels = new("--labels")
    {
        Description = "Names of the classes, separated by commas.",
        HelpName = "A,B,C",
        Required = true,
        CustomParser = result =>
        {
            string[] labels = [.. result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries)];
            if (labels.Length < 2 || labels.Any(string.IsNullOrEmpty)
                || labels.Distinct(StringComparer.Ordinal).Count() < labels.Length)
            {
                result.AddError("--labels takes at least two different names, separated by commas.");
            }

            return labels;
        },
    };

    private readonly AnywayOption _anyway = new();
    private readonly PromptOption _prompt = PromptOption.ForTexts();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _json = CommonOptions.Json();

    public ClassifyCommand(Terminal terminal)
        : base("classify", "Says which of some words fits each image best, without any training for them.")
    {
        Add(_files);
        foreach (Option option in (Option[])[_labels, _anyway, _prompt, _model, _json])
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir classify harbour.jpg --labels harbour,airport,forest",
        "nadir classify *.tif --labels \"dense forest,bare land\" --model models/clip --prompt \"a satellite image "
            + "of {}\" --json",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string[] files = parsed.GetRequiredValue(_files);
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        string folder = parsed.GetValue(_model) is { } name ? models.Find(name)
            : models.FindDefault(SystemRoles.Encoder);
        using var model = RetrievalInference.Load(KnownSystems.Registry, folder, parsed.GetValue(_prompt));
        var advisor = new WordAdvisor(model.Words);
        _anyway.Tell(parsed, WordCheck.Join(parsed.GetRequiredValue(_labels).Select(advisor.Check)),
            models.NameOf(folder), terminal);
        var classifier = new ZeroShotClassifier(model, parsed.GetRequiredValue(_labels));
        var classes = new List<FileClass>();
        foreach (string[] batch in files.Chunk(FilesAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var read = batch.Select(file => (file, Image: Read(file, model, terminal)))
                .Where(pair => pair.Image is not null).ToList();
            var probabilities = classifier.Classify([.. read.Select(pair => pair.Image!)]);
            classes.AddRange(read.Zip(probabilities, (pair, values) => Row(pair.file, classifier.Labels, values)));
        }

        Write(classes, parsed.GetValue(_json), terminal);
        return classes.Count == files.Length ? ExitCode.Done : classes.Count > 0 ? ExitCode.SomeSkipped
            : ExitCode.Failed;
    }

    private static RgbImage? Read(string file, RetrievalInference model, Terminal terminal)
    {
        try
        {
            using var source = ImageSource.Open(file);
            // Larger ones are shrunk while they are read; what is lost against CLIP's own filter is small.
            return model.Images.Fit == SquareFit.CenterCrop
                && (long)source.Header.Width * source.Header.Height <= MostPixels
                ? ClipPreprocessing.ResizeAndCrop(source.ReadVisible(), model.ImageSize)
                : source.ReadVisibleSquare(model.ImageSize, model.Images.Fit);
        }
        catch (ImageryException exception) when (exception.Fault != ImageFault.LibraryMissing)
        {
            terminal.Say($"skipped: {exception.Message}");
            return null;
        }
    }

    private static FileClass Row(string file, IReadOnlyList<string> labels, float[] probabilities)
    {
        LabelProbability[] sorted = [.. labels.Zip(probabilities, (label, value) => new LabelProbability(label, value))
            .OrderByDescending(row => row.Probability)];
        return new FileClass(LocalFile.FullPath(file), sorted[0].Label, sorted);
    }

    private static void Write(List<FileClass> classes, bool json, Terminal terminal)
    {
        if (json)
        {
            JsonOutput.Write(terminal, [.. classes], JsonOutput.Context.FileClassArray);
            return;
        }

        foreach (var row in classes)
        {
            var likeliest = row.Labels.Select(
                label => string.Create(CultureInfo.InvariantCulture, $"{label.Label} {label.Probability:F3}"));
            terminal.Output.WriteLine($"{row.Source}: {string.Join(", ", likeliest)}");
        }
    }
}

/// <summary>What <c>nadir classify --json</c> says of one file.</summary>
/// <param name="Source">Full path of the file.</param>
/// <param name="Label">The likeliest label.</param>
/// <param name="Labels">All labels, the likeliest first.</param>
internal sealed record FileClass(string Source, string Label, IReadOnlyList<LabelProbability> Labels);

/// <summary>A label of a file.</summary>
/// <param name="Label">As it was given.</param>
/// <param name="Probability">0..1; those of a file sum to 1.</param>
internal sealed record LabelProbability(string Label, double Probability);
