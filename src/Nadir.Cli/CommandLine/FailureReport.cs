using System.Text.Json;
using Nadir.Cli.Output;

namespace Nadir.Cli.CommandLine;

/// <summary>
/// Turns a failure into one sentence and an exit code. Nobody is shown a stack trace who did not ask for one.
/// </summary>
internal static class FailureReport
{
    /// <summary>Says what went wrong.</summary>
    /// <returns>The process's <see cref="ExitCode"/>.</returns>
    public static int Write(Exception exception, Terminal terminal)
    {
        exception = First(exception);
        (string sentence, int exitCode) = Of(exception);
        terminal.Say(sentence);
        if (exitCode == ExitCode.Failed && Environment.GetEnvironmentVariable("NADIR_DEBUG") == "1")
        {
            terminal.Error.WriteLine(exception);
        }

        return exitCode;
    }

    /// <summary>What a failure becomes.</summary>
    /// <returns>What went wrong, in one sentence, and the process's <see cref="CommandLine.ExitCode"/>.</returns>
    public static (string Sentence, int ExitCode) Of(Exception exception) => First(exception) switch
    {
        OperationCanceledException => ("stopped. What was reported done is kept.", ExitCode.Interrupted),
        UsageException usage => (usage.Message, ExitCode.WrongUsage),
        UnauthorizedAccessException refused =>
            ($"{refused.Message.TrimEnd('.')}; let its owner change its mode, or name another place.", ExitCode.Failed),
        var failure => (IsExpected(failure) ? failure.Message : Unexpected(failure), ExitCode.Failed),
    };

    // Work on several threads fails with all their errors; the first one says enough.
    private static Exception First(Exception exception) =>
        exception is AggregateException several ? several.Flatten().InnerExceptions[0] : exception;

    private static bool IsExpected(Exception exception) =>
        // A library that is not installed, or that this user may not read, is no fault of the program.
        exception is IOException or UnauthorizedAccessException or InvalidDataException or JsonException
            or DllNotFoundException
        || exception.GetType().Namespace?.StartsWith("Nadir.", StringComparison.Ordinal) == true;

    private static string Unexpected(Exception exception) =>
        $"this should not happen: {exception.GetType().Name}: {exception.Message} NADIR_DEBUG=1 prints where it came "
            + $"from.";
}
