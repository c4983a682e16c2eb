using Nadir.Stac.Documents;
using Nadir.Stac.Items;

namespace Nadir.Stac;

/// <summary>What a walk through a catalog comes upon.</summary>
internal abstract record StacEntry
{
    /// <summary>An image to index.</summary>
    public sealed record Image(StacImage Value) : StacEntry;

    /// <summary>Something that was left out.</summary>
    /// <param name="Address">The document that it is about.</param>
    /// <param name="Reason">What is wrong, in a sentence.</param>
    public sealed record Fault(StacAddress Address, string Reason) : StacEntry;

    /// <summary>Something that a person should know, and that kept nothing out.</summary>
    public sealed record Note(string Sentence) : StacEntry;
}
