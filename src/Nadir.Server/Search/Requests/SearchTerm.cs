namespace Nadir.Server.Search.Requests;

/// <summary>One term of a combined query: exactly one of text, id and image, and its weight.</summary>
internal sealed record SearchTerm
{
    /// <summary>What the term counts, negative for what the result should not be like; not 0. Default 1.</summary>
    public float? Weight { get; init; }

    /// <summary>Words.</summary>
    public string? Text { get; init; }

    /// <summary>Id of a window.</summary>
    public long? Id { get; init; }

    /// <summary>A picture file in base64. In a form, the part <c>image0</c> is the picture of the first term, and so on.</summary>
    public byte[]? Image { get; init; }
}
