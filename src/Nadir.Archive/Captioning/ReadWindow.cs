using Nadir.Imagery;

namespace Nadir.Archive.Captioning;

/// <summary>A window without a caption, and its picture or the reason why there is none.</summary>
internal sealed record ReadWindow(long Id, RgbImage? Image, string? Fault);
