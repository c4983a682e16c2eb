using System.CommandLine;
using Nadir.Cli.Output;

namespace Nadir.Cli.CommandLine;

/// <summary>Reads a command line, runs the command that it names and answers with an <see cref="ExitCode"/>.</summary>
internal static class CommandLineRunner
{
    /// <summary>Runs one command to its end. Never throws: what goes wrong becomes a sentence and an exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            return await InvokeAsync(arguments, terminal, cancellation).ConfigureAwait(false);
        }
        // The one place where every failure ends: a user is told what happened, whatever it was.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return FailureReport.Write(exception, terminal);
        }
        finally
        {
            Flush(terminal);
        }
    }

    private static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        var root = CommandTree.Build(terminal);
        // A query may begin with '@', which would otherwise name a file of arguments.
        var parsed = root.Parse(arguments.Count == 0 ? ["--help"] : arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (UsageReport.Find(parsed) is { } problem)
        {
            terminal.Say(problem);
            return ExitCode.WrongUsage;
        }

        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = terminal.Output,
            Error = terminal.Error,
        };
        return await parsed.InvokeAsync(invocation, cancellation).ConfigureAwait(false);
    }

    private static void Flush(Terminal terminal)
    {
        try
        {
            terminal.Output.Flush();
        }
        catch (IOException)
        {
            // The reader of the pipe has gone (as with `| head`); there is nobody left to tell.
        }
    }
}
