namespace Nadir.Archive;

/// <summary>A sentence that describes a window.</summary>
/// <param name="Window">Id of the window.</param>
/// <param name="Text">The sentence.</param>
public sealed record WindowCaption(long Window, string Text);
