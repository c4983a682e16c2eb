using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Metrics;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir score</c>: the metrics alone, on what another system put out.</summary>
internal sealed class ScoreCommand : DocumentedCommand
{
    private readonly Option<string> _task =
        new ChoiceOption("--task", "What the input is.", CaptionScoring.Task, "retrieval") { Required = true };

    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly CaptionScoring _captions = new();
    private readonly Option<string> _input = new("--input")
    {
        Description = """
            Captions as JSON {"id":{"hypothesis":"...","references":["...",...]},...}, COCO's results, JSON lines (.jsonl) or CSV (.csv: id,hypothesis,reference,...); retrieval, one row an image, {"similarity":[[0.1,...],...],"captionsPerImage":5}.
            """,
        HelpName = "FILE",
        Required = true,
    };

    public ScoreCommand(Terminal terminal)
        : base(
            "score",
            "Scores the output of any system: captions (BLEU, METEOR, ROUGE-L, CIDEr-D, CIDEr, diversity, CLIPScore) "
                + "or retrieval (R@1, R@5, R@10, mR), ties counted exactly.")
    {
        Add(_task);
        Add(_input);
        Add(_json);
        foreach (var option in _captions.Options)
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir score --task caption --input captions.json --json",
        "nadir score --task caption --input results.json --references captions_val.json --items items.csv",
        "nadir score --task caption --input mine.jsonl --compare theirs.jsonl --report differences --images val/",
        "nadir score --task retrieval --input similarities.json --json",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string input = InputFile.RequireNoFolder("--input", parsed.GetRequiredValue(_input));
        if (parsed.GetRequiredValue(_task) == CaptionScoring.Task)
        {
            _captions.Run(parsed, input, parsed.GetValue(_json), terminal, cancellation);
            return ExitCode.Done;
        }

        _captions.RefuseOptions(parsed);
        var report = RetrievalReport.From(RetrievalInputReader.Read(input).Rank());
        if (parsed.GetValue(_json))
        {
            terminal.Document.WriteLine(report.ToJson());
        }
        else
        {
            RetrievalTable.Write(report, terminal.Output);
        }

        return ExitCode.Done;
    }
}
