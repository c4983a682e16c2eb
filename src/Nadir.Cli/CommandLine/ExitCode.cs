namespace Nadir.Cli.CommandLine;

/// <summary>What the process answers to its caller.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>The work could not be done; one sentence on the error stream says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood; nothing was done.</summary>
    public const int WrongUsage = 2;

    /// <summary>Done, but some inputs were skipped; they are named on the error stream.</summary>
    public const int SomeSkipped = 3;

    /// <summary>Stopped by Ctrl-C or a termination signal (128 + SIGINT, as shells report it).</summary>
    public const int Interrupted = 130;
}
