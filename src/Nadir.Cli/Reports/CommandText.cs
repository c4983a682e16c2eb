using System.CommandLine;
using System.Text.RegularExpressions;

namespace Nadir.Cli.Reports;

/// <summary>A command line as a person would type it into a shell.</summary>
internal static partial class CommandText
{
    public static string Of(ParseResult parsed) =>
        string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value)).Prepend("nadir"));

    private static string Quoted(string word) => Plain().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\A[\w@%+=:,./-]+\z")]
    private static partial Regex Plain();
}
