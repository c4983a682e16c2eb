using Nadir.Imagery;

namespace Nadir.Archive;

/// <summary>A window that nobody has described yet.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Source">Full path of the image.</param>
/// <param name="Pixels">The pixels of the image that it shows.</param>
public sealed record UncaptionedWindow(long Id, string Source, PixelWindow Pixels);
