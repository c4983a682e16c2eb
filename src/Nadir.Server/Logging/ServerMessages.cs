using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Nadir.Server.Logging;

/// <summary>
/// Tells whoever runs the server what went wrong inside, which clients are not told. The same sentence at most once a
/// minute. Thread-safe.
/// </summary>
internal sealed class ServerMessages(ILoggerFactory loggers)
{
    private const int MostRemembered = 100;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = loggers.CreateLogger(ServerEvents.Category);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _said = [];

    /// <summary>Tells of a request that failed by no fault of its client.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="traceId">The trace of the request.</param>
    public void Say(Exception error, string traceId)
    {
        if (!IsNew($"{error.GetType().Name}: {error.Message}"))
        {
            return;
        }

        if (error is Archive.ArchiveException)
        {
            ServerEvents.ArchiveFailed(_logger, error.Message, traceId, error);
        }
        else
        {
            ServerEvents.RequestFailed(_logger, error.GetType().Name, error.Message, traceId, error);
        }
    }

    private bool IsNew(string sentence)
    {
        lock (_gate)
        {
            if (_said.TryGetValue(sentence, out var last) && Stopwatch.GetElapsedTime(last) < Quiet)
            {
                return false;
            }

            if (_said.Count >= MostRemembered)
            {
                _said.Clear();
            }

            _said[sentence] = Stopwatch.GetTimestamp();
            return true;
        }
    }
}
