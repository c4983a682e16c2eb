using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nadir.Imagery;
using Nadir.Stac.Documents;

namespace Nadir.Stac.Items;

/// <summary>An image that a catalog describes.</summary>
/// <param name="Address">Where the image is.</param>
/// <param name="Document">The document that holds the item.</param>
/// <param name="Changed">When that document came to be what it is, in UTC ticks.</param>
/// <param name="Description">Times and attributes.</param>
/// <param name="Footprint">Where the item lies as GeoJSON; null when it does not say.</param>
/// <param name="Faults">What of its place and time cannot be used, or is used in part, each in a sentence
/// without a full stop.</param>
/// <param name="IsPreview">Whether it is an overview or thumbnail that was taken for want of anything better.</param>
/// <param name="IsArea">Whether the footprint is what the item says, and not the extent of points or lines.</param>
internal sealed record StacImage(
    StacAddress Address, StacAddress Document, long Changed, ItemDescription Description, string? Footprint,
    IReadOnlyList<string> Faults, bool IsPreview, bool IsArea = true)
{
    /// <summary>
    /// What the item says of itself (<see cref="StacRecord"/>); null when it is longer than what is kept.
    /// </summary>
    public string? Record { get; init; }

    /// <summary>The collection that it belongs to; null when unknown.</summary>
    public StacCollection? Collection { get; init; }

    /// <summary>Whether the item says when it was acquired.</summary>
    public bool IsTimed => Description.AcquiredFrom is not null || Description.AcquiredTo is not null;

    /// <summary>How the pixels lie on the ground, as far as the item tells.</summary>
    public ImagePlacement? Placement { get; } = ScenePlacement.Of(Description.Attributes, IsArea ? Footprint : null);

    /// <summary>The item's <c>gsd</c> in metres; that of a preview is not told.</summary>
    public double? GroundSamplingDistance => IsPreview
        ? null
        : Description.Attributes.FirstOrDefault(attribute => attribute.Name == "gsd")?.Number is { } distance and > 0
        ? distance : null;

    /// <summary>Adds what the file says of itself where the catalog does not say it.</summary>
    /// <param name="file">What the file says.</param>
    /// <param name="isPlaced">Whether it is known how the pixels lie on the ground.</param>
    public ItemDescription Describe(ItemDescription file, bool isPlaced)
    {
        var names = Description.Attributes.Select(attribute => attribute.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (Address.IsRemote)
        {
            // The folder is one of the archive's own.
            names.Add("folder");
        }

        return new ItemDescription(
            IsTimed ? Description.AcquiredFrom : file.AcquiredFrom,
            IsTimed ? Description.AcquiredTo : file.AcquiredTo,
            [.. Description.Attributes, .. file.Attributes.Where(attribute => !names.Contains(attribute.Name)),
                .. isPlaced || Footprint is null ? [] : new[] { ScenePlacement.OutlineOnly }]);
    }

    /// <summary>
    /// Joins the hash of the image's bytes with what is said of it, so that a change of either is one.
    /// </summary>
    /// <param name="content">SHA-256 of the image.</param>
    /// <returns>SHA-256 of both.</returns>
    public byte[] Hash(ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(content);
        Append(Description.AcquiredFrom?.ToString("O"));
        Append(Description.AcquiredTo?.ToString("O"));
        Append(Footprint);
        foreach (var attribute in Description.Attributes)
        {
            Append(attribute.Name);
            Append(attribute.Text);
        }

        return hash.GetHashAndReset();

        void Append(string? text) =>
            hash.AppendData(Encoding.UTF8.GetBytes(JsonEncodedText.Encode(text ?? string.Empty) + "\n"));
    }
}
