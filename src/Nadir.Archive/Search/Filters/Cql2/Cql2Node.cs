using NetTopologySuite.Geometries;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>What kind of value a part of a filter gives, as far as can be told without looking at an image.</summary>
internal enum Cql2Kind
{
    /// <summary>True, false or unknown.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A date or a moment.</summary>
    Instant,

    /// <summary>The time between two instants.</summary>
    Interval,

    /// <summary>A place.</summary>
    Geometry,

    /// <summary>A list of values.</summary>
    Array,

    /// <summary>A property that may hold a number, a text, a truth value or a time.</summary>
    Property,
}

/// <summary>A part of a filter in CQL2 (OGC 21-065r2). Immutable.</summary>
/// <param name="Kind">What it gives.</param>
/// <param name="Depth">Parts within parts, itself included; bounded, so that whoever descends need not count.</param>
internal abstract record Cql2Node(Cql2Kind Kind, int Depth = 1);

/// <summary>A text.</summary>
internal sealed record Cql2Text(string Value) : Cql2Node(Cql2Kind.Text);

/// <summary>A finite number.</summary>
internal sealed record Cql2Number(double Value) : Cql2Node(Cql2Kind.Number);

/// <summary>TRUE or FALSE.</summary>
internal sealed record Cql2Boolean(bool Value) : Cql2Node(Cql2Kind.Boolean);

/// <summary>A date or a moment.</summary>
/// <param name="Text">As it is written: <c>2021-06-01</c> or <c>2021-06-01T10:30:00Z</c>.</param>
/// <param name="Time">What it stands for: a moment, or a whole day.</param>
internal sealed record Cql2Instant(string Text, Cql2Time Time) : Cql2Node(Cql2Kind.Instant)
{
    /// <summary>Whether it is a date and no moment.</summary>
    public bool IsDate => !Text.Contains('T', StringComparison.OrdinalIgnoreCase);
}

/// <summary>The time between two instants, both included.</summary>
/// <param name="From">An instant or a property; null for no bound.</param>
/// <param name="To">An instant or a property; null for no bound.</param>
internal sealed record Cql2Interval(Cql2Node? From, Cql2Node? To) : Cql2Node(Cql2Kind.Interval, 2);

/// <summary>A place that is written in the filter.</summary>
/// <param name="Json">As it is written: a geometry of GeoJSON, or an object with <c>bbox</c>.</param>
/// <param name="Ground">The same between -180 and 180 degrees.</param>
internal sealed record Cql2Ground(string Json, Geometry Ground) : Cql2Node(Cql2Kind.Geometry);

/// <summary>A list of values.</summary>
internal sealed record Cql2Array(IReadOnlyList<Cql2Node> Items)
    : Cql2Node(Cql2Kind.Array, 1 + Items.Select(item => item.Depth).DefaultIfEmpty().Max());

/// <summary>A property of images, by its name.</summary>
/// <param name="Name">The name; small and large letters are the same.</param>
/// <param name="Missing">What stands for it where an image does not have it; null for nothing.</param>
internal sealed record Cql2Property(string Name, string? Missing = null) : Cql2Node(KindOf(Name))
{
    /// <summary>
    /// Name of the id: that of the source's item, or else the number that the archive gave the image.
    /// </summary>
    public const string Id = "id";

    /// <summary>Name of the collection of the source.</summary>
    public const string Collection = "collection";

    /// <summary>Name of the ground that an image or a window shows.</summary>
    public const string Geometry = "geometry";

    /// <summary>Name of the time at which an image was taken, from its beginning to its end.</summary>
    public const string DateTime = "datetime";

    /// <summary>Name of the beginning of an image that was taken over a while.</summary>
    public const string Start = "start_datetime";

    /// <summary>Name of the end of an image that was taken over a while.</summary>
    public const string End = "end_datetime";

    /// <summary>The names that every archive has.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = [Id, Collection, Geometry, DateTime, Start, End];

    /// <summary>
    /// Whether the name is one of a property that every archive has, in the letters of which it is written.
    /// </summary>
    public bool IsBuiltIn => BuiltIn.Contains(Name, StringComparer.Ordinal);

    /// <summary>Whether it is the id or the collection.</summary>
    public bool IsName => Name is Id or Collection;

    private static Cql2Kind KindOf(string name) => name switch
    {
        Geometry => Cql2Kind.Geometry,
        DateTime or Start or End => Cql2Kind.Instant,
        _ => Cql2Kind.Property,
    };
}

/// <summary>An operator or a function with its operands.</summary>
/// <param name="Operator">Its name in CQL2 JSON, such as <c>and</c>, <c>&lt;=</c> or <c>s_intersects</c>.</param>
/// <param name="Operands">The operands, as <see cref="Cql2Rules"/> allow them.</param>
/// <param name="Kind">What it gives.</param>
internal sealed record Cql2Operation(string Operator, IReadOnlyList<Cql2Node> Operands, Cql2Kind Kind)
    : Cql2Node(Kind, 1 + Operands.Max(operand => operand.Depth));
