using System.Collections.Frozen;

namespace Nadir.Text;

/// <summary>Nouns that name no object on the ground: amounts, parts, places in relation to others, shapes, colours.</summary>
public static class VagueNouns
{
    /// <summary>
    /// The list of this assembly, in the singular: "part", "side", "piece", "area", "row", "circle" and their likes. A
    /// compound is not vague because its last word is: "residential area" names a thing.
    /// </summary>
    public static IReadOnlySet<string> Default { get; } = LexiconFile.Words("vague").ToFrozenSet(StringComparer.Ordinal);
}
