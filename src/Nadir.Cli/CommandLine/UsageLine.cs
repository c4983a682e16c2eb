using System.CommandLine;

namespace Nadir.Cli.CommandLine;

/// <summary>Commands and options as help spells them, such as <c>nadir search [QUERY] --archive DIR [options]</c>.</summary>
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
        string names = string.Join(", ", option.Aliases.Append(option.Name).Where(IsUnixName).Distinct().OrderBy(name => name.Length));
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
