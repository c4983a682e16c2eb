using System.Text.Json.Serialization;

namespace Nadir.Metrics;

/// <summary>The corpus means of SPICE's subsets, 0 to 1; null where no image's references have such a tuple.</summary>
public sealed record SpiceSummary
{
    private SpiceSummary(IReadOnlyList<SpiceItem> items)
    {
        Object = Mean(items, SpiceSubset.Object);
        Relation = Mean(items, SpiceSubset.Relation);
        Attribute = Mean(items, SpiceSubset.Attribute);
        Color = Mean(items, SpiceSubset.Color);
        Cardinality = Mean(items, SpiceSubset.Cardinality);
        Size = Mean(items, SpiceSubset.Size);
    }

    /// <summary>Objects.</summary>
    [JsonPropertyName("object")]
    public double? Object { get; }

    /// <summary>Relations between objects.</summary>
    [JsonPropertyName("relation")]
    public double? Relation { get; }

    /// <summary>Objects with an attribute.</summary>
    [JsonPropertyName("attribute")]
    public double? Attribute { get; }

    /// <summary>Attributes that are a color.</summary>
    [JsonPropertyName("color")]
    public double? Color { get; }

    /// <summary>Attributes that are a number from one to ten.</summary>
    [JsonPropertyName("cardinality")]
    public double? Cardinality { get; }

    /// <summary>Attributes that are a size.</summary>
    [JsonPropertyName("size")]
    public double? Size { get; }

    internal static SpiceSummary Of(IReadOnlyList<SpiceItem> items) => new(items);

    /// <summary>The mean F over the images whose references have a tuple of the kind.</summary>
    internal static double? Mean(IReadOnlyList<SpiceItem> items, SpiceSubset subset)
    {
        var counted = items.Select(item => item.Subsets[(int)subset]).Where(counts => counts.References > 0).ToList();
        return counted.Count == 0 ? null : counted.Average(counts => counts.F);
    }
}
