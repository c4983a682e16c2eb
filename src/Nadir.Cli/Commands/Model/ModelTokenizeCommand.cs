using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Text;

namespace Nadir.Cli.Commands.Model;

/// <summary><c>nadir model tokenize TEXT...</c>: the ids that a CLIP reads texts as.</summary>
internal sealed class ModelTokenizeCommand : DocumentedCommand
{
    // The empty text has ids, too.
    private readonly Argument<string[]> _texts = new MayBeEmptyArgument("TEXT")
    {
        Description = "Texts, one argument each.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _tokenizer = new("--tokenizer")
    {
        Description =
            "Folder with merges.txt (and vocab.json), tokenizer.json or bpe_simple_vocab_16e6.txt.gz, such as a "
                + "CLIP's model folder.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    public ModelTokenizeCommand(Terminal terminal)
        : base("tokenize", "Prints the ids that a CLIP reads texts as: cleaned, split to words, merged from bytes.")
    {
        Add(_texts);
        Add(_tokenizer);
        Add(_json);
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
        ["nadir model tokenize \"an airport\" --tokenizer models/clip",
            "nadir model tokenize \"an airport\" --tokenizer models/clip --json"];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var tokenizer = ClipTokenizer.Load(parsed.GetRequiredValue(_tokenizer));
        TokenizedText[] rows = [.. parsed.GetRequiredValue(_texts).Select(text => Tokenize(tokenizer, text))];
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, rows, JsonOutput.Context.TokenizedTextArray);
            return ExitCode.Done;
        }

        foreach (var row in rows)
        {
            terminal.Output.WriteLine(string.Join(' ', row.Ids));
        }

        return ExitCode.Done;
    }

    private static TokenizedText Tokenize(ClipTokenizer tokenizer, string text)
    {
        var ids = new long[ClipTokenizer.DefaultContextLength];
        int count = tokenizer.Encode(text, ids);
        return new TokenizedText(text, ClipText.Clean(text), ids[..count], tokenizer.Tokenize(text).Count + 2);
    }
}

/// <summary>What <c>nadir model tokenize --json</c> prints of a text.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Clean">Repaired, unescaped, with single spaces, in lower case.</param>
/// <param name="Ids">Start, words and end, cut to the context length, without padding.</param>
/// <param name="CountBeforeTruncation">How many ids there would be without the cut.</param>
internal sealed record TokenizedText(string Text, string Clean, IReadOnlyList<long> Ids, int CountBeforeTruncation);
