namespace Nadir.Stac.Fetching;

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
            HttpRequestError.ConnectionError => (FetchFault.Unreachable, $"{address.Authority} does not answer ({Cause(error)})"),
            HttpRequestError.SecureConnectionError => (FetchFault.Unreachable, $"{address.Authority} offers no trusted encryption ({Cause(error)})"),
            HttpRequestError.ResponseEnded => (FetchFault.Broken, "the answer broke off before its end"),
            _ => (FetchFault.Broken, $"the answer is broken ({Cause(error)})"),
        };
        return new FetchException(fault, $"{shown} cannot be fetched: {sentence}.", error);
    }

    private static string Cause(Exception error) => (error.InnerException ?? error).Message.TrimEnd('.');
}
