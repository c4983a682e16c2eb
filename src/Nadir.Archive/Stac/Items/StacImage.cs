using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nadir.Archive.Stac.Documents;

namespace Nadir.Archive.Stac.Items;

/// <summary>An image that a catalog describes.</summary>
/// <param name="Address">Where the image is.</param>
/// <param name="Document">The document that holds the item.</param>
/// <param name="Changed">When that document came to be what it is, in UTC ticks.</param>
/// <param name="Description">Times and attributes.</param>
/// <param name="Footprint">Where the item lies as GeoJSON; null when it does not say.</param>
/// <param name="IsPreview">Whether it is an overview or thumbnail that was taken for want of anything better.</param>
internal sealed record StacImage(
    StacAddress Address, StacAddress Document, long Changed, ItemDescription Description, string? Footprint, bool IsPreview)
{
    /// <summary>Adds what the file says of itself where the catalog does not say it.</summary>
    public ItemDescription Describe(ItemDescription file)
    {
        var names = Description.Attributes.Select(attribute => attribute.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (Address.IsRemote)
        {
            // The folder is one of the archive's own.
            names.Add("folder");
        }

        var isTimed = Description.AcquiredFrom is not null || Description.AcquiredTo is not null;
        return new ItemDescription(
            isTimed ? Description.AcquiredFrom : file.AcquiredFrom,
            isTimed ? Description.AcquiredTo : file.AcquiredTo,
            [.. Description.Attributes, .. file.Attributes.Where(attribute => !names.Contains(attribute.Name))]);
    }

    /// <summary>Joins the hash of the image's bytes with what is said of it, so that a change of either is one.</summary>
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

        void Append(string? text) => hash.AppendData(Encoding.UTF8.GetBytes(JsonEncodedText.Encode(text ?? string.Empty) + "\n"));
    }
}
