namespace Nadir.Metrics;

/// <summary>The kinds of tuples that SPICE scores apart, too.</summary>
public enum SpiceSubset
{
    /// <summary>Objects.</summary>
    Object,

    /// <summary>Relations between objects.</summary>
    Relation,

    /// <summary>Objects with an attribute.</summary>
    Attribute,

    /// <summary>Attributes that are a color.</summary>
    Color,

    /// <summary>Attributes that are a number from one to ten.</summary>
    Cardinality,

    /// <summary>Attributes that are a size.</summary>
    Size,
}

/// <summary>Which tuples belong to a subset.</summary>
internal static class SpiceSubsets
{
    internal static IReadOnlyList<SpiceSubset> All { get; } = Enum.GetValues<SpiceSubset>();

    private static readonly HashSet<string> Colors = Words(
        "black brown blue red yellow pink gray grey green dark light white cream orange purple maroon beige violet");

    private static readonly HashSet<string> Numbers = Words("one two three four five six seven eight nine ten");

    private static readonly HashSet<string> Sizes = Words(
        "baby beefy big bony boundless brawny broad bulky chunky colossal compact corpulent cosmic cubby curvy elfin "
            + "emaciated endless "
        + "enormous epic expansive extensive fat fleshy full-size gargantuan gaunt giant gigantic grand great heavy "
        + "hefty huge hulking "
        + "illimitable immeasurable immense infinitesimal lanky large lean life-size limitless little mammoth "
        + "massive meager measly "
        + "microscopic mini miniature minuscule minute narrow obese outsized oversize overweight paltry petite "
        + "pint-size plump "
        + "pocket-size portly pudgy puny rotund scanty scraggy scrawny short sizable skeletal skimpy skinny slender "
        + "slim small squat "
        + "stocky stout strapping sturdy tall teensy teeny teeny-tiny teeny-weeny thick thickset thin tiny titanic "
        + "towering trifling "
        + "trim tubby undersized underweight unlimited vast wee whopping wide");

    /// <summary>
    /// Whether a tuple belongs to a subset. An attribute of several merged words is in none of the three lists.
    /// </summary>
    internal static bool Contains(SpiceSubset subset, SpiceConcept[] tuple) => subset switch
    {
        SpiceSubset.Object => tuple.Length == 1,
        SpiceSubset.Attribute => tuple.Length == 2,
        SpiceSubset.Relation => tuple.Length == 3,
        SpiceSubset.Color => tuple.Length == 2 && Colors.Contains(tuple[1].Text),
        SpiceSubset.Cardinality => tuple.Length == 2 && Numbers.Contains(tuple[1].Text),
        _ => tuple.Length == 2 && Sizes.Contains(tuple[1].Text),
    };

    private static HashSet<string> Words(string list) => list.Split(' ').ToHashSet(StringComparer.Ordinal);
}
