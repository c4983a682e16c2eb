using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive.Ingest;

/// <summary>What a file says of itself, as attributes that filters can ask for.</summary>
internal static class FileDescription
{
    // Some files carry whole documents in their tags; nobody filters by these.
    private const int LongestText = 256;
    private const int MostTags = 128;

    /// <summary>Describes an open image.</summary>
    /// <param name="source">The image.</param>
    /// <param name="zone">The zone of times that do not tell theirs.</param>
    /// <param name="taken">When it was taken, and how that is known; null where the file does not say.</param>
    public static ItemDescription Of(ImageSource source, TimeZoneInfo zone, out AcquisitionTime? taken)
    {
        var header = source.Header;
        List<ItemAttribute> attributes =
        [
            ItemAttribute.Of("format", header.Format),
            ItemAttribute.Of("width", header.Width),
            ItemAttribute.Of("height", header.Height),
            ItemAttribute.Of("bands", header.Bands.Count),
        ];
        if (Path.GetFileName(Path.GetDirectoryName(header.Name)) is { Length: > 0 } folder)
        {
            attributes.Add(ItemAttribute.Of("folder", folder));
        }

        if (source.GetGroundSamplingDistance() is { } distance)
        {
            // Four digits are more than a transformation between reference systems keeps.
            attributes.Add(ItemAttribute.Of("gsd", double.Round(distance, 4)));
        }

        attributes.AddRange(header.Metadata
            .Where(tag => tag.Key.Length > 0 && tag.Value.Length is > 0 and <= LongestText)
            .OrderBy(tag => tag.Key, StringComparer.Ordinal)
            .Take(MostTags)
            .Select(tag => ItemAttribute.Of(tag.Key, tag.Value)));
        taken = AcquisitionTime.Of(header.Metadata, zone);
        return new ItemDescription(taken?.Time, taken?.Time, attributes);
    }
}
