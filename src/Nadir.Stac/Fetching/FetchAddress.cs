namespace Nadir.Stac.Fetching;

/// <summary>The rules that an address has to keep before a request is sent to it.</summary>
internal static class FetchAddress
{
    /// <summary>Writes an address for messages: without credentials, and without the query, which may hold a signature.</summary>
    public static string Show(Uri address) =>
        address.IsAbsoluteUri ? $"{address.Scheme}://{address.Authority}{address.AbsolutePath}" : address.OriginalString;

    /// <summary>Whether two addresses are of one server: scheme, host and port.</summary>
    public static bool IsSameServer(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks an address that a person or a document names.</summary>
    /// <exception cref="FetchException">It is no http or https address, or holds credentials.</exception>
    public static void Check(Uri address)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new FetchException(FetchFault.Refused, $"{Show(address)} cannot be fetched: only http and https addresses can.");
        }

        if (address.UserInfo.Length > 0)
        {
            throw new FetchException(
                FetchFault.Refused, $"{Show(address)} is given with a name and a password, which are not sent; leave them out.");
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
                FetchFault.Refused, $"{Show(from)} redirects to {Show(target)}, which is not encrypted; that is not followed.");
        }

        return target;
    }
}
