using System.CommandLine;

namespace Nadir.Cli.CommandLine;

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
