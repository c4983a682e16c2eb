using System.Text.RegularExpressions;

namespace Nadir.Repository.Tests;

/// <summary>Links of Markdown documents.</summary>
internal static partial class Links
{
    /// <summary>
    /// The files that a document links to or shows, relative to it; addresses and anchors are left out.
    /// </summary>
    public static IEnumerable<string> RelativeTargets(string markdown) =>
        Target().Matches(markdown)
            .Select(match => match.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Target();
}
