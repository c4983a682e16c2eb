using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Nadir.Cli.CommandLine;

/// <summary>An option that takes a whole number within bounds, and says the bounds when it gets something else.</summary>
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
