namespace Nadir.Cli.Output.Progress;

/// <summary>Chooses how progress is shown.</summary>
internal static class ProgressDisplay
{
    /// <summary>A bar where a person watches, else a line every few seconds, so that logs stay readable.</summary>
    public static IProgressDisplay Open(Terminal terminal) =>
        terminal.IsInteractive ? new ProgressBarDisplay(terminal) : new ProgressLines(terminal, TimeProvider.System);
}
