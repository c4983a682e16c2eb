using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Archive;

/// <summary>What an archive was made with. All of it is fixed when the archive is created.</summary>
/// <param name="FormatVersion">Version of the layout on disk.</param>
/// <param name="EncoderName">Name of the encoder, for people.</param>
/// <param name="Fingerprint">Names the encoder's weights and preprocessing; see
/// <see cref="IEncoder.Fingerprint"/>.</param>
/// <param name="Dimension">Length of every vector.</param>
/// <param name="Created">When the archive was made.</param>
public sealed record ArchiveInfo(
    int FormatVersion, string EncoderName, string Fingerprint, int Dimension, DateTimeOffset Created)
{
    /// <summary>Checks that an encoder's vectors may be compared with the archive's.</summary>
    /// <param name="encoder">The encoder that is about to be used.</param>
    /// <param name="location">Where the archive is, for the message.</param>
    /// <exception cref="ArchiveException">The archive was made with another encoder.</exception>
    public void RequireEncoder(IEncoder encoder, string location)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (encoder.Dimension != Dimension)
        {
            throw new ArchiveException(
                $"{location} holds vectors of {Dimension} values made by the model {EncoderName}, but the "
                    + $"model {encoder.Name} makes {encoder.Dimension}; use {EncoderName}, or index into a new "
                    + $"archive.");
        }

        if (!encoder.HasFingerprint(Fingerprint))
        {
            throw new ArchiveException(
                $"{location} was indexed with the model {EncoderName} ({Short(Fingerprint)}), not "
                    + $"with {encoder.Name} ({Short(encoder.Fingerprint)}); use the first, or index into a new "
                    + $"archive.");
        }
    }

    private static string Short(string fingerprint) => fingerprint.Length > 12 ? fingerprint[..12] : fingerprint;
}

/// <summary>What an archive holds at one moment.</summary>
/// <param name="Items">Images that can be found.</param>
/// <param name="Failed">Images that could not be read or decoded.</param>
/// <param name="Windows">Views of images; each has one vector.</param>
/// <param name="Captions">Captions of windows.</param>
/// <param name="Segments">Files of vectors.</param>
/// <param name="DeletedWindows">Vectors that no window points to any more, of pictures and of captions;
/// compacting frees them.</param>
/// <param name="VectorBytes">Size of the files of pictures' vectors in bytes.</param>
/// <param name="CatalogBytes">Size of the catalog in bytes.</param>
public sealed record ArchiveStatistics(
    long Items, long Failed, long Windows, long Captions, int Segments, long DeletedWindows, long VectorBytes,
    long CatalogBytes)
{
    /// <summary>Windows whose captions have a vector, too.</summary>
    public long CaptionVectors { get; init; }

    /// <summary>Size of the files of captions' vectors in bytes.</summary>
    public long CaptionVectorBytes { get; init; }
}

/// <summary>Where and when the images of an archive were taken, and which attributes they have.</summary>
/// <param name="Bounds">The smallest box found around all footprints; null when no window has one.</param>
/// <param name="AcquiredFrom">The earliest time at which an image was begun; null when no time is known.</param>
/// <param name="AcquiredTo">The latest time at which an image was ended; null when no time is known.</param>
/// <param name="Attributes">The attributes, those that most images have first; at most
/// <see cref="MostAttributes"/>.</param>
public sealed record ArchiveSummary(
    GeographicBounds? Bounds, DateTimeOffset? AcquiredFrom, DateTimeOffset? AcquiredTo,
    IReadOnlyList<AttributeSummary> Attributes)
{
    /// <summary>The most attributes that are listed.</summary>
    public const int MostAttributes = 200;
}

/// <summary>Where and when the images of one collection of their source were taken.</summary>
/// <param name="Id">The collection's id in the source; null for images of no collection.</param>
/// <param name="Images">How many, at least 1.</param>
/// <param name="Bounds">A box around their footprints; null when no place is known.</param>
/// <param name="AcquiredFrom">The earliest time at which one was begun; null when no time is known.</param>
/// <param name="AcquiredTo">The latest time at which one was ended; null when no time is known.</param>
public sealed record CollectionSummary(
    string? Id, long Images, GeographicBounds? Bounds, DateTimeOffset? AcquiredFrom, DateTimeOffset? AcquiredTo);

/// <summary>The values that an attribute has in an archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Images">Images that have it.</param>
/// <param name="Minimum">The smallest value where all are numbers; else null.</param>
/// <param name="Maximum">The largest value where all are numbers; else null.</param>
/// <param name="Values">Where not all values are numbers, the most frequent ones, at most
/// <see cref="MostValues"/>; else none.</param>
public sealed record AttributeSummary(
    string Name, long Images, double? Minimum, double? Maximum, IReadOnlyList<AttributeValueCount> Values)
{
    /// <summary>The most values that are listed.</summary>
    public const int MostValues = 30;
}

/// <summary>How many images have a value of an attribute.</summary>
/// <param name="Value">The value as text.</param>
/// <param name="Images">The number of images.</param>
public sealed record AttributeValueCount(string Value, long Images);
