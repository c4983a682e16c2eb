using Nadir.Archive.Fetching;
using Nadir.Archive.Stac.Documents;
using Nadir.Archive.Stac.Items;

namespace Nadir.Archive.Stac;

/// <summary>A document that is still to be read.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Parent">The document that led to it; null for the first.</param>
/// <param name="Collection">The collection on the way to it; null without one.</param>
/// <param name="Message">What is sent to read it; null for a plain GET.</param>
internal sealed record StacPending(StacAddress Address, StacAddress? Parent, StacCollection? Collection, FetchMessage? Message = null);
