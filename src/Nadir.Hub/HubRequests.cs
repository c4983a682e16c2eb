using System.Net;
using System.Net.Http.Headers;

namespace Nadir.Hub;

/// <summary>Sends requests and follows redirects, so that a token reaches the hub and nobody else.</summary>
internal sealed class HubRequests(HttpClient client, HubSettings settings)
{
    private const int MaximumRedirects = 10;

    /// <summary>Sends one request.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="address">Where to.</param>
    /// <param name="from">First byte wanted; 0 for all of them.</param>
    /// <param name="leavesHost">Whether redirects to other hosts are followed; else their answer is returned.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The answer's head; its content has not been read. A connection that fails throws
    /// <see cref="HttpRequestException"/>.</returns>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, long from, bool leavesHost, CancellationToken cancellation)
    {
        for (var redirects = 0; redirects <= MaximumRedirects; redirects++)
        {
            using var request = Request(method, address, from);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(settings.Timeout);
            HttpResponseMessage response;
            try
            {
                response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token)
                    .ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new HttpRequestException($"no answer within {settings.Timeout.TotalSeconds:0.#} s");
            }

            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                return response;
            }

            var next = new Uri(address, location);
            if (!leavesHost && !IsSameHost(next, address))
            {
                return response;
            }

            response.Dispose();
            address = next.Scheme == address.Scheme || next.Scheme == Uri.UriSchemeHttps
                ? next
                : throw new HubException(
                    $"{address.Host} redirects to {next.Scheme}://{next.Host}, which is not encrypted; nothing was "
                        + $"fetched.");
        }

        throw new HubException($"{address.Host} redirects in circles; try again later, or check HF_ENDPOINT.");
    }

    /// <summary>Whether an answer says that the file is elsewhere.</summary>
    public static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    private static bool IsSameHost(Uri first, Uri second) =>
        Uri.Compare(first, second, UriComponents.SchemeAndServer, UriFormat.Unescaped,
            StringComparison.OrdinalIgnoreCase) == 0;

    private HttpRequestMessage Request(HttpMethod method, Uri address, long from)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.Add(
            new ProductInfoHeaderValue("nadir", typeof(HubRequests).Assembly.GetName().Version?.ToString(3)));
        // A compressed answer would have another length than the file.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (settings.Token is { } token && IsSameHost(address, settings.Endpoint))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
        }

        return request;
    }
}
