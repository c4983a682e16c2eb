using System.Net;
using System.Net.Http.Headers;

namespace Nadir.Stac.Fetching;

/// <summary>
/// Fetches content from addresses that others have written, by rules that keep them from reaching into this machine's
/// network or taking more than they may.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Only http and https. Addresses with a name and a password are refused; no cookies, credentials or referrers are sent.</item>
/// <item>No private, loopback, link-local, unique-local, multicast or otherwise special address, judged by the resolved
/// address of each connection, unless <see cref="FetchOptions.AllowPrivateAddresses"/> is set. Proxies of the environment
/// are not used, since behind one the address could not be judged.</item>
/// <item>Redirects are followed by hand, each target checked like the first address; from https never to http.</item>
/// <item>Size and time are limited while the content comes, whatever the server says in advance.</item>
/// </list>
/// <para>Safe to use from many threads at once. Connections are kept and shared until disposal.</para>
/// </remarks>
public sealed class SafeFetcher : IDisposable
{
    private readonly FetchOptions _options;
    private readonly HttpMessageInvoker _client;

    /// <summary>Creates a fetcher.</summary>
    /// <param name="options">How it behaves; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SafeFetcher(FetchOptions? options = null)
    {
        _options = options ?? new FetchOptions();
        _options.Validate();
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = _options.ConnectTimeout,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = (context, token) =>
                GuardedConnection.OpenAsync(context.DnsEndPoint, _options.AllowPrivateAddresses, token),
        };
        _client = new HttpMessageInvoker(handler);
    }

    /// <summary>Fetches a content.</summary>
    /// <param name="address">An absolute http or https address.</param>
    /// <param name="destination">Receives the content. After a failure it may hold a part of it.</param>
    /// <param name="limits">What the fetch may take.</param>
    /// <param name="known">What an older fetch of this address returned; then nothing comes when it has not changed.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Where it came from, and how to recognise it.</returns>
    /// <exception cref="FetchException">It is against the rules or the limits, or the server does not deliver.</exception>
    /// <exception cref="IOException"><paramref name="destination"/> cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<FetchedContent> FetchAsync(
        Uri address,
        Stream destination,
        FetchLimits limits,
        FetchValidators? known = null,
        CancellationToken cancellationToken = default) =>
        await FetchAsync(address, null, destination, limits, known, cancellationToken).ConfigureAwait(false);

    /// <summary>Fetches what an address answers to a message.</summary>
    /// <param name="address">An absolute http or https address.</param>
    /// <param name="message">What is sent; null for a plain GET.</param>
    /// <param name="destination">Receives the content. After a failure it may hold a part of it.</param>
    /// <param name="limits">What the fetch may take.</param>
    /// <param name="known">What an older fetch of this address returned; then nothing comes when it has not changed.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <inheritdoc cref="FetchAsync(Uri, Stream, FetchLimits, FetchValidators?, CancellationToken)"/>
    public async Task<FetchedContent> FetchAsync(
        Uri address,
        FetchMessage? message,
        Stream destination,
        FetchLimits limits,
        FetchValidators? known,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(limits);
        FetchAddress.Check(address);
        using var clock = new FetchClock(limits.Time, _options.StallTimeout, _options.LeastBytesPerSecond, cancellationToken);
        try
        {
            return await FollowAsync(address, message, destination, limits, known ?? FetchValidators.None, clock).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FetchException(
                FetchFault.TooSlow, $"{FetchAddress.Show(address)} is too slow: {clock.Describe()}; try again later.", error);
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _client.Dispose();

    private async Task<FetchedContent> FollowAsync(
        Uri address, FetchMessage? message, Stream destination, FetchLimits limits, FetchValidators known, FetchClock clock)
    {
        var current = address;
        for (var redirects = 0; redirects <= _options.MaxRedirects; redirects++)
        {
            using var response = await SendAsync(current, message, known, clock).ConfigureAwait(false);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    var bytes = await BoundedBody.CopyAsync(response.Content, destination, limits, current, clock).ConfigureAwait(false);
                    return new FetchedContent(current, false, bytes, Validators(response));
                case HttpStatusCode.NotModified when known.Any:
                    return new FetchedContent(current, true, 0, known);
                case HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect:
                    var target = FetchAddress.Redirect(current, response.Headers.Location);
                    if (message is not null && !FetchAddress.IsSameServer(current, target))
                    {
                        throw new FetchException(
                            FetchFault.Refused, $"{FetchAddress.Show(current)} sends what was meant for it on to {FetchAddress.Show(target)}; that is not followed.");
                    }

                    current = target;
                    break;
                default:
                    throw new FetchException(
                        FetchFault.Status, $"{FetchAddress.Show(current)} answers {(int)response.StatusCode} ({response.StatusCode}).");
            }
        }

        throw new FetchException(
            FetchFault.Refused, $"{FetchAddress.Show(address)} redirects more than {_options.MaxRedirects} times; that is not followed.");
    }

    // Asks again where that promises something, as long as no content has come.
    private async Task<HttpResponseMessage> SendAsync(Uri address, FetchMessage? message, FetchValidators known, FetchClock clock)
    {
        for (var attempt = 0; ; attempt++)
        {
            var isLast = attempt >= _options.Retries;
            try
            {
                using var request = Request(address, known);
                message?.Fill(request);
                var response = await _client.SendAsync(request, clock.StallToken()).ConfigureAwait(false);
                clock.EndWait();
                if (isLast || response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
                    or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (HttpRequestException error) when (error.InnerException is FetchException refused)
            {
                throw new FetchException(refused.Fault, $"{FetchAddress.Show(address)} cannot be fetched: {refused.Message}.", error);
            }
            catch (HttpRequestException error) when (isLast)
            {
                throw FetchFailure.Describe(address, error);
            }
            catch (HttpRequestException)
            {
                // The next attempt may do better.
            }

            await Task.Delay(_options.RetryDelay * Math.Pow(2, attempt), clock.Token).ConfigureAwait(false);
        }
    }

    private static HttpRequestMessage Request(Uri address, FetchValidators known)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("nadir", typeof(SafeFetcher).Assembly.GetName().Version?.ToString(2)));
        if (known.ETag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known.ETag);
        }

        request.Headers.IfModifiedSince = known.LastModified;
        return request;
    }

    private static FetchValidators Validators(HttpResponseMessage response) =>
        new(response.Headers.ETag?.ToString(), response.Content.Headers.LastModified);
}
