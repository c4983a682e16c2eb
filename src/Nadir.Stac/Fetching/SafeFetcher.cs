using System.Net;
using System.Net.Http.Headers;

namespace Nadir.Stac.Fetching;

/// <summary>
/// Fetches content from addresses that others have written, by rules that keep them from reaching into this machine's
/// network or taking more than they may.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Only http and https. Addresses with a name and a password are refused; no cookies, credentials or
/// referrers are sent.</item>
/// <item>No private, loopback, link-local, unique-local, multicast or otherwise special address, judged by the resolved
/// address of each connection, unless <see cref="FetchOptions.AllowPrivateAddresses"/> is set. Proxies of the
/// environment are not used, since behind one the address could not be judged.</item>
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
    /// <param name="known">What an older fetch of this address returned; then nothing comes when it
    /// has not changed.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Where it came from, and how to recognise it.</returns>
    /// <exception cref="FetchException">It is against the rules or the limits, or the server does
    /// not deliver.</exception>
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
    /// <param name="known">What an older fetch of this address returned; then nothing comes when it
    /// has not changed.</param>
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
        using var clock = new FetchClock(
            limits.Time, _options.StallTimeout, _options.LeastBytesPerSecond, cancellationToken);
        try
        {
            return await FollowAsync(address, message, destination, limits, known ?? FetchValidators.None, clock)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FetchException(
                FetchFault.TooSlow, $"{FetchAddress.Show(address)} is too slow: {clock.Describe()}; try again later.",
                error);
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _client.Dispose();

    private async Task<FetchedContent> FollowAsync(
        Uri address, FetchMessage? message, Stream destination, FetchLimits limits, FetchValidators known,
        FetchClock clock)
    {
        var current = address;
        for (var redirects = 0; redirects <= _options.MaxRedirects; redirects++)
        {
            using var response = await SendAsync(current, message, known, clock).ConfigureAwait(false);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    var bytes = await BoundedBody.CopyAsync(response.Content, destination, limits, current, clock)
                        .ConfigureAwait(false);
                    return new FetchedContent(current, false, bytes, Validators(response));
                case HttpStatusCode.NotModified when known.Any:
                    return new FetchedContent(current, true, 0, known);
                case HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect:
                    var target = FetchAddress.Redirect(current, response.Headers.Location);
                    if (message is not null && !FetchAddress.IsSameServer(current, target))
                    {
                        throw new FetchException(
                            FetchFault.Refused,
                            $"{FetchAddress.Show(current)} sends what was meant for it on "
                                + $"to {FetchAddress.Show(target)}; that is not followed.");
                    }

                    current = target;
                    break;
                default:
                    throw new FetchException(
                        FetchFault.Status,
                        $"{FetchAddress.Show(current)} answers {(int)response.StatusCode} ({response.StatusCode}).");
            }
        }

        throw new FetchException(
            FetchFault.Refused,
            $"{FetchAddress.Show(address)} redirects more than {_options.MaxRedirects} times; that is not followed.");
    }

    // Asks again where that promises something, as long as no content has come.
    private async Task<HttpResponseMessage> SendAsync(
        Uri address, FetchMessage? message, FetchValidators known, FetchClock clock)
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
                throw new FetchException(
                    refused.Fault, $"{FetchAddress.Show(address)} cannot be fetched: {refused.Message}.", error);
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
        request.Headers.UserAgent.Add(
            new ProductInfoHeaderValue("nadir", typeof(SafeFetcher).Assembly.GetName().Version?.ToString(2)));
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

/// <summary>What came of a fetch.</summary>
/// <param name="Address">Where the content came from, after all redirects; addresses within it are
/// relative to this.</param>
/// <param name="IsUnchanged">The server said that the content is the one that was named; nothing was written.</param>
/// <param name="Bytes">Bytes written.</param>
/// <param name="Validators">What to recognise the content by next time.</param>
public sealed record FetchedContent(Uri Address, bool IsUnchanged, long Bytes, FetchValidators Validators);

/// <summary>The rules that an address has to keep before a request is sent to it.</summary>
internal static class FetchAddress
{
    /// <summary>
    /// Writes an address for messages: without credentials, and without the query, which may hold a signature.
    /// </summary>
    public static string Show(Uri address) =>
        address.IsAbsoluteUri ? $"{address.Scheme}://{address.Authority}{address.AbsolutePath}"
            : address.OriginalString;

    /// <summary>Whether two addresses are of one server: scheme, host and port.</summary>
    public static bool IsSameServer(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port
            && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks an address that a person or a document names.</summary>
    /// <exception cref="FetchException">It is no http or https address, or holds credentials.</exception>
    public static void Check(Uri address)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new FetchException(
                FetchFault.Refused, $"{Show(address)} cannot be fetched: only http and https addresses can.");
        }

        if (address.UserInfo.Length > 0)
        {
            throw new FetchException(
                FetchFault.Refused,
                $"{Show(address)} is given with a name and a password, which are not sent; leave them out.");
        }
    }

    /// <summary>Resolves and checks the target of a redirect.</summary>
    /// <param name="from">The address that answered.</param>
    /// <param name="location">Its Location header.</param>
    /// <exception cref="FetchException">There is no target, or it is against the rules.</exception>
    public static Uri Redirect(Uri from, Uri? location)
    {
        if (location is null || !Uri.TryCreate(from, location, out var target))
        {
            throw new FetchException(FetchFault.Broken, $"{Show(from)} redirects to no address.");
        }

        Check(target);
        if (from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
        {
            throw new FetchException(
                FetchFault.Refused,
                $"{Show(from)} redirects to {Show(target)}, which is not encrypted; that is not followed.");
        }

        return target;
    }
}

/// <summary>Turns errors of HTTP into sentences for people.</summary>
internal static class FetchFailure
{
    /// <summary>Describes an error that came before or within the content.</summary>
    public static FetchException Describe(Uri address, Exception error)
    {
        var shown = FetchAddress.Show(address);
        var kind = (error as HttpRequestException)?.HttpRequestError ?? (error as HttpIOException)?.HttpRequestError;
        var (fault, sentence) = kind switch
        {
            HttpRequestError.NameResolutionError => (FetchFault.Unreachable, $"the host {address.Host} is not known"),
            HttpRequestError.ConnectionError =>
                (FetchFault.Unreachable, $"{address.Authority} does not answer ({Cause(error)})"),
            HttpRequestError.SecureConnectionError =>
                (FetchFault.Unreachable, $"{address.Authority} offers no trusted encryption ({Cause(error)})"),
            HttpRequestError.ResponseEnded => (FetchFault.Broken, "the answer broke off before its end"),
            _ => (FetchFault.Broken, $"the answer is broken ({Cause(error)})"),
        };
        return new FetchException(fault, $"{shown} cannot be fetched: {sentence}.", error);
    }

    private static string Cause(Exception error) => (error.InnerException ?? error).Message.TrimEnd('.');
}
