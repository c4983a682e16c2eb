using System.CommandLine;
using System.Globalization;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Json;
using Nadir.Datasets;
using Nadir.Datasets.Summaries;

namespace Nadir.Cli.Commands.Dataset;

/// <summary><c>nadir dataset info DIR</c>: counts of images, captions and words by split.</summary>
internal sealed class DatasetInfoCommand : DocumentedCommand
{
    private readonly Argument<string> _folder = new("DIR") { Description = "Dataset folder: dataset_NAME.json beside images/." };
    private readonly Option<bool> _json = CommonOptions.Json();

    public DatasetInfoCommand(Terminal terminal)
        : base("info", "Counts the images, captions and words of a dataset, split by split.")
    {
        Add(_folder);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples => ["nadir dataset info data/rsicd", "nadir dataset info data/ucm --json"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var summary = DatasetSummary.Of(CaptionDataset.Open(parsed.GetRequiredValue(_folder)));
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, summary, JsonOutput.Context.DatasetSummary);
            return ExitCode.Done;
        }

        terminal.Output.WriteLine($"{summary.Name}: {summary.Classes.Count} classes, images in {summary.Images ?? "no folder (captions only)"}");
        var table = new TextTable("split", ">images", ">missing", ">captions", ">different", ">blank", ">words", ">vocabulary");
        foreach (var (name, split) in summary.Splits.Append(new("all", summary.Total)))
        {
            table.Add([name, .. Cells(split).Select(value => value?.ToString(CultureInfo.InvariantCulture) ?? "-")]);
        }

        table.WriteTo(terminal.Output);
        return ExitCode.Done;
    }

    private static int?[] Cells(SplitSummary split) =>
    [
        split.Images, split.MissingImages, split.Captions, split.DifferentCaptions, split.BlankCaptions,
        split.Words, split.DifferentWords,
    ];
}
