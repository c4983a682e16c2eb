using System.Threading.RateLimiting;
using Nadir.Server.Problems;

namespace Nadir.Server.Protection;

/// <summary>Bounds how many requests a client may send a second, by a bucket of tokens for each. Thread-safe.</summary>
internal sealed class ClientRates : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly PartitionedRateLimiter<Client>? _limiter;

    public ClientRates(ServerOptions options)
    {
        var rate = options.RequestsPerSecond ?? (options.IsForThisMachine ? 0 : ServerOptions.DefaultRequestsPerSecond);
        if (rate > 0)
        {
            _limiter = PartitionedRateLimiter.Create<Client, string>(client => RateLimitPartition.GetTokenBucketLimiter(client.Name, _ => Bucket(rate)));
        }
    }

    /// <summary>Takes a token of a client's bucket.</summary>
    /// <exception cref="RequestException">The bucket is empty; the answer says when to try again.</exception>
    public void Take(Client client)
    {
        if (_limiter is null)
        {
            return;
        }

        using var lease = _limiter.AttemptAcquire(client);
        if (!lease.IsAcquired)
        {
            var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : Period;
            throw new RequestException(429, "You send more requests than one client may; slow down.") { RetryAfter = wait };
        }
    }

    public void Dispose() => _limiter?.Dispose();

    // A map asks for many tiles at once, then for none: what counts is the mean over some seconds.
    private static TokenBucketRateLimiterOptions Bucket(double rate) => new()
    {
        TokenLimit = (int)Math.Ceiling(4 * rate),
        TokensPerPeriod = Math.Max(1, (int)Math.Round(rate * Period.TotalSeconds)),
        ReplenishmentPeriod = rate * Period.TotalSeconds >= 1 ? Period : TimeSpan.FromSeconds(1 / rate),
        QueueLimit = 0,
        AutoReplenishment = true,
    };
}
