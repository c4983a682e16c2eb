using System.CommandLine;
using Nadir.Text;

namespace Nadir.Cli.CommandLine;

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
        new($"What each text becomes before it is encoded, such as \"a satellite image of {PromptTemplate.Place}\". Default: as the model says.");
}
