namespace Nadir.Stac.Fetching;

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
