using System.CommandLine;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli;

/// <summary>Reads a command line, runs the command that it names and answers with an <see cref="ExitCode"/>.</summary>
internal static class CommandLineRunner
{
    /// <summary>
    /// Runs one command to its end. Never throws: what goes wrong becomes a sentence and an exit code.
    /// </summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        int exitCode;
        bool isTold = false;
        try
        {
            exitCode = await InvokeAsync(arguments, terminal, cancellation).ConfigureAwait(false);
        }
        // The one place where every failure ends: a user is told what happened, whatever it was.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            exitCode = FailureReport.Write(exception, terminal);
            isTold = exception is OutputException;
        }

        return Flush(terminal) is { } fault && !isTold ? FailureReport.Write(fault, terminal) : exitCode;
    }

    private static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        var root = CommandTree.Build(terminal);
        // A query may begin with '@', which would otherwise name a file of arguments.
        var parsed = root.Parse(arguments.Count == 0 ? ["--help"]
            : [.. EmptyValuesApart(arguments)], new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (UsageReport.Find(parsed) is { } problem)
        {
            terminal.Say(problem);
            return ExitCode.WrongUsage;
        }

        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = terminal.Document,
            Error = terminal.Error,
        };
        using var export = TelemetryExport.Begin();
        return await parsed.InvokeAsync(invocation, cancellation).ConfigureAwait(false);
    }

    // The parser drops what `--option=` gives, an empty value; apart from its option it is kept, and then refused.
    private static IEnumerable<string> EmptyValuesApart(IReadOnlyList<string> arguments)
    {
        bool isOperand = false;
        foreach (string argument in arguments)
        {
            if (!isOperand && argument.Length > 2 && argument[0] == '-'
                && argument.IndexOf('=', StringComparison.Ordinal) == argument.Length - 1)
            {
                yield return argument[..^1];
                yield return "";
                continue;
            }

            isOperand |= argument == "--";
            yield return argument;
        }
    }

    // What is printed is the command's result: where it does not arrive, the command has failed, whatever it did
    // before.
    private static IOException? Flush(Terminal terminal)
    {
        try
        {
            terminal.Document.Flush();
            return null;
        }
        catch (IOException exception)
        {
            return exception;
        }
    }
}
