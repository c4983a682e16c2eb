namespace Nadir.Server.Metrics;

/// <summary>
/// Why the server does not do what it could, as it is counted. No reason is added by what clients send.
/// </summary>
internal enum RefusalReason
{
    /// <summary>401: no key, or one that is not known.</summary>
    Unauthenticated,

    /// <summary>403: the key allows less.</summary>
    Scope,

    /// <summary>403: a page of another origin sent a form.</summary>
    CrossOrigin,

    /// <summary>413: more than the server takes or gives.</summary>
    TooLarge,

    /// <summary>421: the server does not answer for that host.</summary>
    Host,

    /// <summary>422: a picture that cannot be decoded, or words that are not known.</summary>
    Unprocessable,

    /// <summary>429: the client sends more requests than one may.</summary>
    RateLimited,

    /// <summary>429: there is no place for the request now, whoever sends it.</summary>
    Busy,

    /// <summary>503: the answer took too long.</summary>
    Timeout,
}
