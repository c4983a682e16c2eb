using Nadir.Archive;
using Nadir.Stac.Items;

namespace Nadir.Exchange.Importing;

/// <summary>A row of a file, as the archive takes it.</summary>
internal sealed record VectorRow
{
    /// <summary>Its number in the file, from 0.</summary>
    public required long Number { get; init; }

    /// <summary>The image that it becomes a window of.</summary>
    public required SourceStamp Stamp { get; init; }

    /// <summary>SHA-256 of the image's content; null when it is not told.</summary>
    public byte[]? Hash { get; init; }

    /// <summary>Columns and rows of the image; 1 where they are not told.</summary>
    public required (int Width, int Height) Size { get; init; }

    /// <summary>The window, with its captions.</summary>
    public required CatalogWindow Window { get; init; }

    /// <summary>When the image was taken, and its attributes.</summary>
    public required ItemDescription Description { get; init; }

    /// <summary>Why the window has no place although the row has a geometry; null when there is no fault.</summary>
    public string? GroundFault { get; init; }

    /// <summary>The vector; null where it cannot be used.</summary>
    public float[]? Vector { get; init; }

    /// <summary>Why the vector cannot be used; null when it can.</summary>
    public string? Fault { get; init; }
}

/// <summary>Why a row has no vector that can be used.</summary>
internal static class VectorFault
{
    public const string None = "no vector";

    public const string NullNumber = "a number that is null";

    public const string NotFinite = "a number that is not finite";

    public const string Zero = "only zeros";

    public const string NoScale = "no scale";
}
