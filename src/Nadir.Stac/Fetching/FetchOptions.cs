using System.Text;

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
    /// The least bytes a second that have to come, as a mean over each <see cref="StallTimeout"/> of waiting. Default
    /// 1024; 0 for any.
    /// </summary>
    public long LeastBytesPerSecond { get; init; } = 1024;

    /// <summary>
    /// How often a request is sent again when the server is busy (429, 502, 503, 504) or the connection fails before
    /// the content. Default 2.
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

/// <summary>What one fetch may take.</summary>
/// <param name="MaxBytes">The most bytes of content, counted as they come, after decompression.</param>
/// <param name="Time">The longest time from the first request to the last byte, redirects and repeats included.</param>
public sealed record FetchLimits(long MaxBytes, TimeSpan Time)
{
    /// <summary>For JSON documents: 32 MiB and two minutes.</summary>
    public static FetchLimits Document { get; } = new(32L << 20, TimeSpan.FromMinutes(2));

    /// <summary>For images: 8 GiB and two hours.</summary>
    public static FetchLimits Image { get; } = new(8L << 30, TimeSpan.FromHours(2));
}

/// <summary>What a server said to recognise one state of a content by (RFC 9110, section 8.8).</summary>
/// <param name="ETag">The header of this name, as it came; null without one.</param>
/// <param name="LastModified">The header of this name; null without one, or when it is no date.</param>
public sealed record FetchValidators(string? ETag, DateTimeOffset? LastModified)
{
    /// <summary>Nothing to recognise it by.</summary>
    public static FetchValidators None { get; } = new(null, null);

    /// <summary>Whether there is anything to recognise it by.</summary>
    public bool Any => ETag is not null || LastModified is not null;
}

/// <summary>What is sent to an address besides a plain GET.</summary>
/// <param name="Body">JSON that is sent by POST; null for a GET.</param>
/// <param name="Headers">Further headers, such as a catalog's paging wants them.</param>
/// <remarks>Redirects of it are followed only to the same server. Immutable.</remarks>
public sealed record FetchMessage(string? Body, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    // What says how a message is carried is not for others to write, nor what tells who sends it.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "TE",
        "Trailer", "Upgrade",
        "Expect", "Keep-Alive", "Cookie", "Authorization", "Proxy-Authorization", "Proxy-Connection", "Referer",
        "Origin", "User-Agent",
        "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range",
    };

    /// <summary>Whether a header may be named by what somebody else wrote.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public static bool IsAllowed(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return name.Length is > 0 and <= 100 && value.Length <= 4096 && !Reserved.Contains(name)
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            && value.All(letter => letter is >= ' ' and < '\x7f');
    }

    /// <summary>Writes itself into a request.</summary>
    internal void Fill(HttpRequestMessage request)
    {
        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (Body is not null)
        {
            request.Method = HttpMethod.Post;
            request.Content = new StringContent(Body, Encoding.UTF8, "application/json");
        }
    }
}
