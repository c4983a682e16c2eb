using System.CommandLine;
using System.Globalization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Datasets;

namespace Nadir.Cli.Commands.Dataset;

/// <summary><c>nadir dataset</c>: captioned image datasets.</summary>
internal static class DatasetCommand
{
    public static Command Create(Terminal terminal) =>
        new("dataset", "Looks into datasets of captioned images.") { new DatasetInfoCommand(terminal) };
}

/// <summary><c>nadir dataset info DIR</c>: counts of images, captions and words by split.</summary>
internal sealed class DatasetInfoCommand : DocumentedCommand
{
    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "Dataset folder: dataset_NAME.json beside images/.",
    };
    private readonly Option<bool> _json = CommonOptions.Json();

    public DatasetInfoCommand(Terminal terminal)
        : base("info", "Counts the images, captions and words of a dataset.")
    {
        Add(_folder);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
        ["nadir dataset info data/rsicd", "nadir dataset info data/ucm --json"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var summary = DatasetSummary.Of(CaptionDataset.Open(parsed.GetRequiredValue(_folder)));
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, summary, JsonOutput.Context.DatasetSummary);
            return ExitCode.Done;
        }

        Print(summary, terminal.Output);
        return ExitCode.Done;
    }

    private static void Print(DatasetSummary summary, TextWriter output)
    {
        var captions = summary.Captions;
        output.WriteLine($"{summary.Name}: {summary.AnnotationFile}");
        output.WriteLine(
            $"images in {summary.ImagesFolder ?? "no folder (captions only)"}, {summary.MissingFiles.Count} missing");
        output.WriteLine($"{summary.Classes.Count} scene classes, {summary.UnclassifiedImages} images without one");
        var table = new TextTable("split", ">images", ">captions", ">uncaptioned images");
        foreach (var split in summary.Splits)
        {
            table.Add([split.Split.ToName(), Text(split.Images), Text(split.Captions), Text(split.UncaptionedImages)]);
        }

        table.WriteTo(output);
        output.WriteLine($"captions: {captions.Count}, {captions.Unique} different, {captions.Blank} blank,"
            + $" {captions.SharedBetweenImages} shared between images (one by up "
            + $"to {captions.MostImagesOfOneCaption})");
        output.WriteLine($"{captions.ImagesWithOneDifferentCaption} images have the same caption throughout");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"words: {captions.Words} different; {captions.ShortestLength} to {captions.LongestLength} a "
                + $"caption, {captions.MeanLength:F1} on average"));
        if (summary.UnknownWords is { } unknown)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"unknown words: {unknown.Percent:F2} % of the val captions' words "
                    + $"({unknown.Unknown} of {unknown.Words}) by a vocabulary of"
                + $" the train captions' words that occur {DatasetSummary.MinimumWordCount} times or more"));
        }
    }

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
