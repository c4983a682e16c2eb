namespace Nadir.Server.Items;

/// <summary>A sentence that describes a window.</summary>
/// <param name="Text">The sentence.</param>
internal sealed record ItemCaption(string Text);
