using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Nadir.Archive;
using Nadir.Archive.Words;
using Nadir.Cli.Output;
using Nadir.Text;

namespace Nadir.Cli.CommandLine;

/// <summary>
/// Options that several commands share; each call makes a new one, since an option belongs to one command.
/// </summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON on standard output." };

    public static Option<string> Archive() =>
        new("--archive")
        {
            Description = "Folder of the archive, or its database: postgres://user@host/database.",
            HelpName = "DIR",
            Required = true
        };

    public static Option<string> Data() =>
        new("--data")
        {
            Description = "Dataset folder: dataset_NAME.json beside images/.",
            HelpName = "DIR",
            Required = true
        };

    public static Option<string?> Model() =>
        new("--model") { Description = "Model: a folder, or the name of a bundled one.", HelpName = "MODEL" };
}

/// <summary>An option that takes one of a few words, and lists them when it gets another.</summary>
internal sealed class ChoiceOption : Option<string>
{
    public ChoiceOption(string name, string description, params string[] choices)
        : base(name)
    {
        (Description, HelpName) = (description, string.Join('|', choices));
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (!choices.Contains(word, StringComparer.Ordinal))
            {
                result.AddError($"{name} takes {string.Join(" or ", choices)}, not '{word}'.");
            }

            return word;
        };
    }
}

/// <summary>
/// An option that takes a whole number within bounds, and says the bounds when it gets something else.
/// </summary>
internal sealed class WholeNumberOption : Option<int?>
{
    private readonly int _smallest;
    private readonly int _largest;

    public WholeNumberOption(string name, int smallest, int largest, string description)
        : base(name)
    {
        (_smallest, _largest, Description, HelpName) = (smallest, largest, description, "N");
        CustomParser = Parse;
    }

    private int? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= _smallest && value <= _largest)
        {
            return value;
        }

        result.AddError(_largest == int.MaxValue
            ? $"{Name} takes a whole number from {_smallest}, not '{text}'."
            : $"{Name} takes a whole number from {_smallest} to {_largest}, not '{text}'.");
        return null;
    }
}

/// <summary>The option for a prompt template.</summary>
internal sealed class PromptOption : Option<PromptTemplate?>
{
    public PromptOption(string description)
        : base("--prompt")
    {
        (Description, HelpName) = (description, "TEMPLATE");
        CustomParser = result =>
        {
            string template = result.Tokens[0].Value;
            if (PromptTemplate.IsValid(template))
            {
                return new PromptTemplate(template);
            }

            result.AddError($"--prompt must have {PromptTemplate.Place} once, where the text goes, not '{template}'.");
            return null;
        };
    }

    /// <summary>For a command that encodes texts.</summary>
    public static PromptOption ForTexts() =>
        new(
            $"What each text becomes before it is encoded, such as \"a satellite image of {PromptTemplate.Place}\". "
                + $"Default: as the model says.");
}

/// <summary>
/// <c>--anyway</c>: answers texts of which the model knows no word, which it cannot tell from each other.
/// </summary>
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
    public void Tell(ParseResult parsed, WordCheck check, string model, Terminal terminal) =>
        Tell(parsed.GetValue(this), check, model, terminal);

    /// <inheritdoc cref="Tell(ParseResult, WordCheck, string, Terminal)"/>
    public static void Tell(bool isAnyway, WordCheck check, string model, Terminal terminal)
    {
        if (check.SaysNothing && !isAnyway)
        {
            throw new ArchiveException(
                $"{Capital(check.Describe(model))}, so any answer would be the same as for any other such text; use "
                    + $"other words, or --anyway.");
        }

        if (check.Unknown.Count > 0)
        {
            terminal.Say(
                $"{check.Describe(model)}; {(check.Unknown.Count == 1 ? "it counts" : "they count")} as unknown.");
        }
        else if (check.SaysNothing)
        {
            terminal.Say($"{check.Describe(model)}.");
        }
    }

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}

/// <summary>Texts of which each may be empty, which other arguments may not.</summary>
internal sealed class MayBeEmptyArgument(string name) : Argument<string[]>(name);

/// <summary>Files that a person names to be read.</summary>
internal static class InputFile
{
    /// <summary>Refuses a folder, which readers of files would call missing.</summary>
    /// <param name="name">The option or argument, as help calls it.</param>
    /// <param name="path">What it got.</param>
    /// <returns>The path.</returns>
    /// <exception cref="InvalidDataException">It is a folder.</exception>
    public static string RequireNoFolder(string name, string path) => Directory.Exists(path)
        ? throw new InvalidDataException($"{name} {path} is a folder; name a file.")
        : path;

    /// <summary>Refuses what is no file.</summary>
    /// <inheritdoc cref="RequireNoFolder"/>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Require(string name, string path) => File.Exists(RequireNoFolder(name, path))
        ? path
        : throw new FileNotFoundException($"{name} {path}: there is no such file; check the path.", path);
}
