namespace Nadir.Exchange.Formats;

/// <summary>The columns that an export has, and by which an import knows it.</summary>
internal static class ExportColumns
{
    /// <summary>Id of the window in the archive that was exported.</summary>
    public const string Id = "id";

    /// <summary>Where the image was read from.</summary>
    public const string Source = "source";

    /// <summary>The pixels of the image that the window shows: x, y, width, height.</summary>
    public const string Window = "window";

    /// <summary>
    /// The image's width and height in pixels, its size in bytes, when it was changed last, and its SHA-256.
    /// </summary>
    public const string Image = "image";

    /// <summary>When the image was taken, where that is an instant.</summary>
    public const string Moment = "datetime";

    /// <summary>When taking it began, where that lasted.</summary>
    public const string Start = "start_datetime";

    /// <summary>When taking it ended, where that lasted.</summary>
    public const string End = "end_datetime";

    /// <summary>The first sentence that describes the window.</summary>
    public const string Caption = "caption";

    /// <summary>All of them, where some window has several.</summary>
    public const string Captions = "captions";

    /// <summary>Everything else that is known of the image, as a JSON object.</summary>
    public const string Attributes = "attributes";

    /// <summary>The ground, as well-known binary.</summary>
    public const string Geometry = "geometry";

    /// <summary>The box around it: xmin, ymin, xmax, ymax.</summary>
    public const string Box = "bbox";

    /// <summary>The vector.</summary>
    public const string Embedding = "embedding";

    /// <summary>What the whole numbers of a vector are multiplied by.</summary>
    public const string Scale = "embedding_scale";

    /// <summary>Place in the answer that a row comes from, from 1; not in exports of whole archives.</summary>
    public const string Rank = "rank";

    /// <summary>Score in that answer; not in exports of whole archives.</summary>
    public const string Score = "score";

    /// <summary>Key of the file's metadata that tells an export of Nadir.</summary>
    public const string Key = "nadir";
}
