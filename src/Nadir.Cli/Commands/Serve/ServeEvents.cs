using Microsoft.Extensions.Logging;

namespace Nadir.Cli.Commands.Serve;

/// <summary>
/// What the command tells of a server. Ids and names of events are never given to another one; docs/operations.md lists
/// them.
/// </summary>
internal static partial class ServeEvents
{
    /// <summary>The category of all of them.</summary>
    public const string Category = "Nadir.Cli";

    /// <summary>The archive is served.</summary>
    [LoggerMessage(1001, LogLevel.Information, "{Name} is served on {Address} until Ctrl-C")]
    public static partial void Listening(ILogger logger, string name, Uri address);

    /// <summary>The process was told to end.</summary>
    [LoggerMessage(1002, LogLevel.Information, "stopping; requests in hand are still answered.")]
    public static partial void Stopping(ILogger logger);

    /// <summary>There is no archive yet.</summary>
    [LoggerMessage(1003, LogLevel.Information,
        "there is no archive in {Archive} yet; {Addresses} waits for the first: nadir index PATH --archive {Archive}")]
    public static partial void Waiting(ILogger logger, string archive, string addresses);

    /// <summary>The command ends by a failure.</summary>
    [LoggerMessage(1004, LogLevel.Critical, "{Problem}")]
    public static partial void Failed(ILogger logger, string problem, Exception error);
}
