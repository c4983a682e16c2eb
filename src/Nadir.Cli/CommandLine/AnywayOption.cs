using System.CommandLine;
using Nadir.Archive;
using Nadir.Archive.Words;
using Nadir.Cli.Output;

namespace Nadir.Cli.CommandLine;

/// <summary><c>--anyway</c>: answers texts of which the model knows no word, which it cannot tell from each other.</summary>
internal sealed class AnywayOption : Option<bool>
{
    public AnywayOption()
        : base("--anyway") => Description = "Answer even if the model knows no word of a text.";

    /// <summary>Says which words are not known, and refuses where none is.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="check">The words.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="terminal">Is told.</param>
    /// <exception cref="ArchiveException">A text has no word that is known, and the option is not given.</exception>
    public void Tell(ParseResult parsed, WordCheck check, string model, Terminal terminal) => Tell(parsed.GetValue(this), check, model, terminal);

    /// <inheritdoc cref="Tell(ParseResult, WordCheck, string, Terminal)"/>
    public static void Tell(bool isAnyway, WordCheck check, string model, Terminal terminal)
    {
        if (check.SaysNothing && !isAnyway)
        {
            throw new ArchiveException(
                $"{Capital(check.Describe(model))}, so any answer would be the same as for any other such text; use other words, or --anyway.");
        }

        if (check.Unknown.Count > 0)
        {
            terminal.Say($"{check.Describe(model)}; {(check.Unknown.Count == 1 ? "it counts" : "they count")} as unknown.");
        }
        else if (check.SaysNothing)
        {
            terminal.Say($"{check.Describe(model)}.");
        }
    }

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
