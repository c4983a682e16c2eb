using System.CommandLine;
using Nadir.Language;

namespace Nadir.Cli.CommandLine;

/// <summary>The option for a prompt template.</summary>
internal static class PromptOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--prompt")
        {
            Description = $"What each text becomes before it is encoded; {PromptTemplate.Place} stands for the text.",
            HelpName = "TEMPLATE",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } template && !PromptTemplate.IsValid(template))
            {
                result.AddError($"--prompt must have {PromptTemplate.Place} once, where the text goes, not '{template}'.");
            }
        });
        return option;
    }
}
