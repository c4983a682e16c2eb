using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Evaluation;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir score --task caption</c>, and the options that only captions have.</summary>
internal sealed class CaptionScoring
{
    /// <summary>The name of the task.</summary>
    public const string Task = "caption";

    private const string PennTreebank = "ptb";
    private const string Blanks = "blanks";

    private readonly Option<string> _tokenizer =
        new ChoiceOption("--tokenizer", "Captions: how text becomes words; blanks for text that is tokenized already. [default: ptb]", PennTreebank, Blanks);

    private readonly Option<string?> _meteorData = new("--meteor-data")
    {
        Description = "Captions: folder of METEOR's tables (english.synsets, english.exceptions, paraphrase-en). [default: the WordNet of wordnet-base]",
        HelpName = "DIR",
    };

    private readonly Option<bool> _perImage = new("--per-image") { Description = "Captions: also print the scores of each image." };

    public IEnumerable<Option> Options => [_tokenizer, _meteorData, _perImage];

    /// <summary>Ends with wrong usage if one of <see cref="Options"/> is on the command line.</summary>
    public void RefuseOptions(ParseResult parsed)
    {
        if (Options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } option)
        {
            throw new UsageException($"{option.Name} goes with --task {Task} only.");
        }
    }

    /// <summary>Scores a file and prints the result.</summary>
    public void Run(ParseResult parsed, string input, bool json, Terminal terminal)
    {
        var predictions = CaptionInputReader.Read(input);
        var options = new CaptionMetricOptions
        {
            Tokenization = parsed.GetValue(_tokenizer) == Blanks ? CaptionTokenization.Blanks : CaptionTokenization.PennTreebank,
            Meteor = parsed.GetValue(_meteorData) is { } folder ? MeteorResources.Read(folder) : MeteorResources.OfThisMachine(),
        };
        if (options.Meteor.Synonyms is null)
        {
            terminal.Say("METEOR has no synonyms, since no WordNet was found: apt-get install wordnet-base.");
        }

        var report = CaptionReport.From(CaptionMetrics.Score(predictions, options), parsed.GetValue(_perImage));
        if (json)
        {
            terminal.Document.WriteLine(report.ToJson());
        }
        else
        {
            CaptionTable.Write(report, terminal.Output);
        }
    }
}
