using System.Text;

namespace Nadir.Stac.Fetching;

/// <summary>What is sent to an address besides a plain GET.</summary>
/// <param name="Body">JSON that is sent by POST; null for a GET.</param>
/// <param name="Headers">Further headers, such as a catalog's paging wants them.</param>
/// <remarks>Redirects of it are followed only to the same server. Immutable.</remarks>
public sealed record FetchMessage(string? Body, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    // What says how a message is carried is not for others to write, nor what tells who sends it.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "TE", "Trailer", "Upgrade",
        "Expect", "Keep-Alive", "Cookie", "Authorization", "Proxy-Authorization", "Proxy-Connection", "Referer", "Origin", "User-Agent",
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
