using System.CommandLine;
using Nadir.Text;

namespace Nadir.Cli.CommandLine;

/// <summary>Says in one sentence what is wrong with a command line, and what was probably meant.</summary>
internal static class UsageReport
{
    /// <summary>The first problem of a parsed command line, or null where it is in order.</summary>
    public static string? Find(ParseResult parsed)
    {
        // Help answers whatever else stands on the line.
        if (parsed.Errors.Count == 0 || parsed.Action is HelpPage)
        {
            return null;
        }

        var command = parsed.CommandResult.Command;
        string path = UsageLine.PathOf(command);
        string problem = parsed.UnmatchedTokens.Count > 0
            ? Unknown(command, parsed.UnmatchedTokens[0])
            : command.Subcommands.Count > 0
                ? $"`{path}` needs a command: {string.Join(", ", command.Subcommands.Select(child => child.Name))}."
                : Sentence(parsed.Errors[0].Message);
        return $"{problem} See `{path} --help`.";
    }

    private static string Unknown(Command command, string token)
    {
        if (token.StartsWith('-'))
        {
            var names = command.Options.SelectMany(option => option.Aliases.Append(option.Name));
            return $"unknown option '{token}' of `{UsageLine.PathOf(command)}`{Suggest(token, names)}";
        }

        if (command.Subcommands.Count > 0)
        {
            return $"unknown command '{token}'{Suggest(token, command.Subcommands.Select(child => child.Name))}";
        }

        string advice = command.Arguments.Count > 0 ? "; text with blanks goes in quotes" : "";
        return $"unexpected argument '{token}'{advice}.";
    }

    private static string Suggest(string word, IEnumerable<string> candidates) =>
        Spelling.Nearest(word, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : ".";

    // Our messages begin in lower case, after the program's name.
    private static string Sentence(string message) => char.ToLowerInvariant(message[0]) + message[1..];
}
