using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Nadir.Cli.Commands.Search;

/// <summary>
/// <c>--rerank [N]</c>. Words behind it are taken for the query, which a user may well write there; only a number is N.
/// </summary>
internal sealed class RerankOption : Option<string?>
{
    private const int DefaultDepth = 100;
    private const int LargestDepth = 1000;

    public RerankOption()
        : base("--rerank")
    {
        Description = $"Order the best N again by regions and words; scores are then means of both stages. Default {DefaultDepth}.";
        HelpName = "[N]";
        Arity = ArgumentArity.ZeroOrOne;
    }

    /// <summary>Whether the option stands on the command line.</summary>
    public bool IsGiven(SymbolResult result) => result.GetResult(this) is not null;

    /// <summary>How many rows are reranked, where the option is given.</summary>
    public int DepthOf(SymbolResult result) => Number(result) ?? DefaultDepth;

    /// <summary>What stands behind the option when it is no number; else null.</summary>
    public string? WordsOf(SymbolResult result) =>
        IsGiven(result) && result.GetValue(this) is { } value && Number(result) is null ? value : null;

    /// <summary>What is wrong with the option; null for nothing.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="hasQuery">Whether a query stands elsewhere.</param>
    public string? Problem(SymbolResult result, bool hasQuery)
    {
        bool wrong = WordsOf(result) is not null ? hasQuery : IsGiven(result) && DepthOf(result) is < 1 or > LargestDepth;
        return wrong ? $"--rerank takes a whole number from 1 to {LargestDepth}, not '{result.GetValue(this)}'." : null;
    }

    private int? Number(SymbolResult result) =>
        int.TryParse(result.GetValue(this), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;
}
