using System.CommandLine;
using System.CommandLine.Parsing;
using Nadir.Imagery.Files;
using Nadir.Text;

namespace Nadir.Cli.CommandLine;

/// <summary>Says in one sentence what is wrong with a command line, and what was probably meant.</summary>
internal static class UsageReport
{
    /// <summary>The first problem of a parsed command line, or null where it is in order.</summary>
    public static string? Find(ParseResult parsed)
    {
        // Help answers whatever else stands on the line.
        if (parsed.Action is HelpPage)
        {
            return null;
        }

        var command = parsed.CommandResult.Command;
        string path = UsageLine.PathOf(command);
        if (Blank(parsed) is { } blank)
        {
            return $"{blank} See `{path} --help`.";
        }

        if (Unwritable(parsed.CommandResult) is { } name)
        {
            return $"{name} See `{path} --help`.";
        }

        if (parsed.Errors.Count == 0)
        {
            return null;
        }

        string problem = parsed.UnmatchedTokens.Count > 0
            ? Unknown(command, parsed.UnmatchedTokens[0], IsOperand(parsed))
            : command.Subcommands.Count > 0
                ? $"`{path}` needs a command: {string.Join(", ", command.Subcommands.Select(child => child.Name))}."
                : Sentence(parsed.Errors[0].Message);
        return $"{problem} See `{path} --help`.";
    }

    // A variable of a script that was never set must not become the present folder, a key without a name, or the
    // default.
    private static string? Blank(ParseResult parsed)
    {
        // What is neither true nor false is no value of a switch to the parser, and is left over.
        bool isLeftOver = parsed.UnmatchedTokens.Any(string.IsNullOrWhiteSpace);
        foreach (var given in parsed.CommandResult.Children.Where(child =>
            child.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))
            || (isLeftOver && child is OptionResult { Implicit: false, Tokens.Count: 0, Option.HelpName: not null })))
        {
            switch (given)
            {
                case OptionResult option:
                    return $"{option.Option.Name} got an empty value; give {option.Option.HelpName ?? "a value"}, or "
                        + $"leave the option out.";
                case ArgumentResult { Argument: not MayBeEmptyArgument } argument:
                    return $"{argument.Argument.Name} is empty.";
            }
        }

        return null;
    }

    // Images are read whatever bytes their names are of; what is written gets a name that every program can read.
    private static string? Unwritable(CommandResult line) => line.Children.OfType<OptionResult>()
        .Where(option => option.Option.Name is not ("--source" or "--image" or "--combine" or "--mask"))
        .SelectMany(option => option.Tokens.Where(token => FileNames.HasRawBytes(token.Value))
            .Select(token => $"{option.Option.Name} got '{token.Value}', which is not UTF-8; choose another name."))
        .FirstOrDefault();

    private static string Unknown(Command command, string token, bool isOperand)
    {
        if (token.StartsWith('-') && !isOperand)
        {
            var names = command.Options.SelectMany(option => option.Aliases.Append(option.Name));
            return $"unknown option '{token}' of `{UsageLine.PathOf(command)}`{Suggest(token, names)}";
        }

        if (command.Subcommands.Any(child => child.Name == token))
        {
            return $"the command '{token}' stands behind '--', where nothing is a command or an option; write it "
                + $"before.";
        }

        if (command.Subcommands.Count > 0)
        {
            return $"unknown command '{token}'{Suggest(token, command.Subcommands.Select(child => child.Name))}";
        }

        string advice = command.Arguments.Count > 0 ? "; text with blanks goes in quotes" : "";
        return $"unexpected argument '{token}'{advice}.";
    }

    // Whether the word that nothing takes stands behind "--", where there are no options.
    private static bool IsOperand(ParseResult parsed) => parsed.Tokens
        .SkipWhile(token => token.Type != TokenType.DoubleDash)
        .Any(token => token.Type != TokenType.DoubleDash && token.Value == parsed.UnmatchedTokens[0]);

    private static string Suggest(string word, IEnumerable<string> candidates) =>
        Spelling.Nearest(word, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : ".";

    // Our messages begin in lower case, after the program's name.
    private static string Sentence(string message) => char.ToLowerInvariant(message[0]) + message[1..];
}

/// <summary>
/// Commands and options as help spells them, such as <c>nadir search [QUERY] --archive DIR [options]</c>.
/// </summary>
internal static class UsageLine
{
    public static string Of(Command command)
    {
        IEnumerable<string> parts =
        [
            PathOf(command),
            .. command.Subcommands.Count > 0 ? ["COMMAND"] : Array.Empty<string>(),
            .. command.Arguments.Select(Of),
            .. command.Options.Where(option => option.Required).Select(Of),
            "[options]",
        ];
        return string.Join(' ', parts);
    }

    /// <summary>An option with its short names and its value: <c>-k, --count N</c>.</summary>
    public static string Of(Option option)
    {
        string names = string.Join(
            ", ", option.Aliases.Append(option.Name).Where(IsUnixName).Distinct().OrderBy(name => name.Length));
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    /// <summary>The words that call a command: <c>nadir archive info</c>.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "nadir";

    private static string Of(Argument argument)
    {
        string name = argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    // System.CommandLine also takes /h and /?, which look like paths here.
    private static bool IsUnixName(string name) => name.StartsWith('-') && name != "-?";
}

/// <summary>
/// A command line that parses but asks for something that cannot be; ends with <see cref="ExitCode.WrongUsage"/>.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
