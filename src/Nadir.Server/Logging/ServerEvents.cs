using Microsoft.Extensions.Logging;

namespace Nadir.Server.Logging;

/// <summary>
/// What the server tells whoever runs it. Ids and names of events are never given to another one; docs/operations.md
/// lists them.
/// </summary>
internal static partial class ServerEvents
{
    /// <summary>The category of all of them.</summary>
    public const string Category = "Nadir.Server";

    // People read the sentence alone; the trace is for programs, which get it beside.
#pragma warning disable SYSLIB1015
    /// <summary>A request met an archive that cannot be read or written.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="problem">The sentence of the archive.</param>
    /// <param name="traceId">The trace of the request.</param>
    /// <param name="error">What was thrown.</param>
    [LoggerMessage(2001, LogLevel.Error, "{Problem}")]
    public static partial void ArchiveFailed(ILogger logger, string problem, string traceId, Exception error);

    /// <summary>A request failed by a fault of the server.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="errorType">The kind of the exception.</param>
    /// <param name="problem">Its message.</param>
    /// <param name="traceId">The trace of the request.</param>
    /// <param name="error">What was thrown.</param>
    [LoggerMessage(2002, LogLevel.Error, "this should not happen: {ErrorType}: {Problem}")]
    public static partial void RequestFailed(
        ILogger logger, string errorType, string problem, string traceId, Exception error);
#pragma warning restore SYSLIB1015
}
