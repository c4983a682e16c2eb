namespace Nadir.Stac.Fetching;

/// <summary>How a <see cref="SafeFetcher"/> behaves.</summary>
public sealed record FetchOptions
{
    /// <summary>
    /// Also connect to addresses that the public internet does not reach: private, loopback, link-local and the like.
    /// Default false; meant for catalogs within a network of one's own.
    /// </summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>Redirects that are followed, each target checked like the first address. Default 5.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>The longest time for a connection to stand, the encryption included. Default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time in which a server may send nothing. Default 30 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The least bytes a second that have to come, as a mean over each <see cref="StallTimeout"/> of waiting. Default 1024; 0 for any.
    /// </summary>
    public long LeastBytesPerSecond { get; init; } = 1024;

    /// <summary>
    /// How often a request is sent again when the server is busy (429, 502, 503, 504) or the connection fails before the
    /// content. Default 2.
    /// </summary>
    public int Retries { get; init; } = 2;

    /// <summary>Time before the first of these; it doubles with each. Default 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRedirects);
        ArgumentOutOfRangeException.ThrowIfNegative(Retries);
        ArgumentOutOfRangeException.ThrowIfNegative(LeastBytesPerSecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StallTimeout, TimeSpan.Zero);
    }
}
