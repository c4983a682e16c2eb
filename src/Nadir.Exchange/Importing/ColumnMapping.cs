namespace Nadir.Exchange.Importing;

/// <summary>What a column of a file is to an import.</summary>
internal enum ColumnRole
{
    /// <summary>The vector: a list of numbers.</summary>
    Embedding,

    /// <summary>What the numbers of the vector are multiplied by.</summary>
    Scale,

    /// <summary>The row's name.</summary>
    Id,

    /// <summary>The image that the row was cut from.</summary>
    Source,

    /// <summary>The ground, as well-known binary.</summary>
    Geometry,

    /// <summary>When the image was taken.</summary>
    Datetime,

    /// <summary>When taking it began.</summary>
    StartDatetime,

    /// <summary>When taking it ended.</summary>
    EndDatetime,

    /// <summary>A sentence that describes what is to be seen.</summary>
    Caption,

    /// <summary>The pixels that are shown: left, top, right and bottom.</summary>
    PixelBox,
}

/// <summary>
/// Which columns play which roles, as a person says: <c>embedding=vec,id=name</c>. Immutable; thread-safe.
/// </summary>
public sealed class ColumnMapping
{
    // Clay, Earth Index, Major TOM, Planet, STAC GeoParquet, and what people call such columns; the first that is there
    // is taken.
    private static readonly IReadOnlyList<(ColumnRole Role, string Name, string[] Known)> Roles =
    [
        (ColumnRole.Embedding, "embedding",
            ["embedding", "embeddings", "vector", "vectors", "emb", "feature", "features"]),
        (ColumnRole.Scale, "scale", ["embedding_scale", "embeddings_scale", "vector_scale", "scale"]),
        (ColumnRole.Id, "id", ["unique_id", "id", "tile_id", "chip_id", "chips_id", "embedding_id", "item_id", "uuid",
            "index", "name"]),
        (ColumnRole.Source, "source",
            ["source", "source_url", "image", "image_url", "url", "uri", "href", "path", "filename", "file_name",
                "product_id"]),
        (ColumnRole.Geometry, "geometry", ["geometry", "geom", "wkb_geometry", "footprint"]),
        (ColumnRole.Datetime, "datetime", ["datetime", "timestamp", "acquired", "acquisition_time", "date", "time"]),
        (ColumnRole.StartDatetime, "start_datetime", ["start_datetime", "start_date"]),
        (ColumnRole.EndDatetime, "end_datetime", ["end_datetime", "end_date"]),
        (ColumnRole.Caption, "caption", ["caption", "description", "text"]),
        (ColumnRole.PixelBox, "pixel_bbox", ["pixel_bbox"]),
    ];

    private readonly Dictionary<ColumnRole, string> _given;

    private ColumnMapping(Dictionary<ColumnRole, string> given) => _given = given;

    /// <summary>Nothing is said: columns are found by their names.</summary>
    public static ColumnMapping None { get; } = new([]);

    /// <summary>What may be said to be a column.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Roles.Select(role => role.Name)];

    /// <summary>Reads a mapping.</summary>
    /// <param name="text">Pairs <c>role=column</c> with commas between.</param>
    /// <exception cref="ExchangeException">It is none.</exception>
    public static ColumnMapping Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var given = new Dictionary<ColumnRole, string>();
        foreach (string pair in text.Split(','))
        {
            int sign = pair.IndexOf('=', StringComparison.Ordinal);
            string name = sign < 0 ? pair : pair[..sign].Trim();
            string column = sign < 0 ? "" : pair[(sign + 1)..].Trim();
            if (column.Length == 0)
            {
                throw new ExchangeException(
                    $"'{pair}' names no column; write role=column, such as embedding=vec,id=name.");
            }

            if (!Names.Contains(name, StringComparer.Ordinal))
            {
                throw new ExchangeException(
                    $"'{name}' is nothing that a column can be; these are: {string.Join(", ", Names)}.");
            }

            if (!given.TryAdd(Roles.First(role => role.Name == name).Role, column))
            {
                throw new ExchangeException($"'{name}' is said twice in {text}; a file has one such column.");
            }
        }

        return new ColumnMapping(given);
    }

    /// <summary>The column that a person named for a role; null for none.</summary>
    internal string? GivenFor(ColumnRole role) => _given.GetValueOrDefault(role);

    /// <summary>The names by which a column of a role is known, the best first.</summary>
    internal static IReadOnlyList<string> KnownFor(ColumnRole role) => Roles.First(known => known.Role == role).Known;

    /// <summary>How a person writes a role.</summary>
    internal static string NameOf(ColumnRole role) => Roles.First(known => known.Role == role).Name;
}
