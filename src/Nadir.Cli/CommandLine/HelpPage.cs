using System.CommandLine;
using System.CommandLine.Invocation;

namespace Nadir.Cli.CommandLine;

/// <summary>
/// Writes the help of the command that was asked about: what it does, examples, usage, then every option.
/// </summary>
internal sealed class HelpPage(TextWriter output) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command);
        return ExitCode.Done;
    }

    public void Write(Command command)
    {
        output.WriteLine(command.Description);
        WriteLines("Examples:", ExamplesOf(command));
        WriteLines("Usage:", [UsageLine.Of(command)]);
        WriteColumns("Commands:", command.Subcommands.Select(child => (child.Name, child.Description)));
        WriteColumns("Arguments:", command.Arguments.Select(argument => (argument.Name, argument.Description)));
        WriteColumns("Options:", command.Options.Select(option => (UsageLine.Of(option), option.Description)));
    }

    private static IEnumerable<string> ExamplesOf(Command command) =>
        command is DocumentedCommand documented
            ? documented.Examples
            : command.Subcommands.SelectMany(child => ExamplesOf(child).Take(1));

    private void WriteLines(string title, IEnumerable<string> lines)
    {
        output.WriteLine();
        output.WriteLine(title);
        foreach (string line in lines)
        {
            output.WriteLine($"  {line}");
        }
    }

    private void WriteColumns(string title, IEnumerable<(string Name, string? Description)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            return;
        }

        int width = all.Max(row => row.Name.Length) + 2;
        WriteLines(title, all.Select(row => row.Name.PadRight(width) + row.Description));
    }
}

/// <summary>A command whose help begins with examples.</summary>
internal abstract class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that work as they stand, the most usual one first.</summary>
    public abstract IReadOnlyList<string> Examples { get; }
}
