namespace Nadir.Stac.Fetching;

/// <summary>Why something could not be fetched.</summary>
public enum FetchFault
{
    /// <summary>The address, or one that a redirect names, is against the rules; nothing was sent there.</summary>
    Refused,

    /// <summary>The host cannot be found or does not answer.</summary>
    Unreachable,

    /// <summary>The server answered with an error.</summary>
    Status,

    /// <summary>The content is larger than allowed.</summary>
    TooLarge,

    /// <summary>The server took longer than allowed.</summary>
    TooSlow,

    /// <summary>The answer broke off, or is no proper HTTP.</summary>
    Broken,
}
