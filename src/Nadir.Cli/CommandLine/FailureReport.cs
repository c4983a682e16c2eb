using System.Text.Json;
using Nadir.Cli.Output;

namespace Nadir.Cli.CommandLine;

/// <summary>Turns a failure into one sentence and an exit code. Nobody is shown a stack trace who did not ask for one.</summary>
internal static class FailureReport
{
    /// <summary>Says what went wrong.</summary>
    /// <returns>The process's <see cref="ExitCode"/>.</returns>
    public static int Write(Exception exception, Terminal terminal)
    {
        // Work on several threads fails with all their errors; the first one says enough.
        exception = exception is AggregateException several ? several.Flatten().InnerExceptions[0] : exception;
        if (exception is OperationCanceledException)
        {
            terminal.Say("stopped. What was reported done is kept.");
            return ExitCode.Interrupted;
        }

        if (exception is UsageException)
        {
            terminal.Say(exception.Message);
            return ExitCode.WrongUsage;
        }

        terminal.Say(
            exception is UnauthorizedAccessException ? $"{exception.Message.TrimEnd('.')}; let its owner change its mode, or name another place."
            : IsExpected(exception) ? exception.Message
            : Unexpected(exception));
        if (Environment.GetEnvironmentVariable("NADIR_DEBUG") == "1")
        {
            terminal.Error.WriteLine(exception);
        }

        return ExitCode.Failed;
    }

    private static bool IsExpected(Exception exception) =>
        // A library that is not installed, or that this user may not read, is no fault of the program.
        exception is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or DllNotFoundException
        || exception.GetType().Namespace?.StartsWith("Nadir.", StringComparison.Ordinal) == true;

    private static string Unexpected(Exception exception) =>
        $"this should not happen: {exception.GetType().Name}: {exception.Message} NADIR_DEBUG=1 prints where it came from.";
}
