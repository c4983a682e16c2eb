using Nadir.Stac.Fetching;

namespace Nadir.Stac;

/// <summary>How STAC catalogs are read.</summary>
public sealed record StacOptions
{
    /// <summary>
    /// Key or role of the asset that is taken of each item. Null takes the best picture: the role <c>visual</c>, then
    /// <c>data</c>, then what has no role; an overview or a thumbnail only where there is nothing else.
    /// </summary>
    public string? Asset { get; init; }

    /// <summary>The most documents that are read of one catalog. Default 100,000.</summary>
    public int MaxDocuments { get; init; } = 100_000;

    /// <summary>Documents that are fetched at once. Default 8.</summary>
    public int DocumentsAhead { get; init; } = 8;

    /// <summary>Images that are fetched at once. Default 8.</summary>
    public int ImagesAhead { get; init; } = 8;

    /// <summary>How documents and images are fetched.</summary>
    public FetchOptions Fetch { get; init; } = new();

    /// <summary>What a document may take, a local one too. Default <see cref="FetchLimits.Document"/>.</summary>
    public FetchLimits DocumentLimits { get; init; } = FetchLimits.Document;

    /// <summary>What an image may take that has to be fetched. Default <see cref="FetchLimits.Image"/>.</summary>
    public FetchLimits ImageLimits { get; init; } = FetchLimits.Image;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDocuments, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DocumentsAhead, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ImagesAhead, 1);
        Fetch.Validate();
    }
}
