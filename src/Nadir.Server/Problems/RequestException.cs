using Nadir.Server.Metrics;

namespace Nadir.Server.Problems;

/// <summary>A request that cannot be answered; becomes a problem document. May be thrown by any endpoint.</summary>
/// <param name="status">The HTTP status, 400 to 599.</param>
/// <param name="detail">One sentence for people, without any path of this machine: what is
/// wrong and what to do.</param>
internal sealed class RequestException(int status, string detail) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>When to try again; null where that would not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Why the request was refused, where the status does not tell by itself.</summary>
    public RefusalReason? Reason { get; init; }

    /// <summary>400: the request itself is wrong.</summary>
    public static RequestException Malformed(string detail) => new(400, detail);

    /// <summary>404: what the request names does not exist.</summary>
    public static RequestException Missing(string detail) => new(404, detail);

    /// <summary>429: there is no place for the request now.</summary>
    public static RequestException Busy(string detail) => new(429, detail) { RetryAfter = TimeSpan.FromSeconds(1) };
}
