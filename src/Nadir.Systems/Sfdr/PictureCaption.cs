using Nadir.Systems.Sfdr.Features;


namespace Nadir.Systems.Sfdr;

/// <summary>What a captioner says of a picture.</summary>
/// <param name="Alternatives">Captions, the best first; at least one.</param>
/// <param name="Nodes">The regions and grid cells that the model looked at; empty unless an explanation was asked for.</param>
/// <param name="Looks">
/// For each word of the best caption, and last for its end, how much it looked at each node: values that sum to 1. Empty unless
/// an explanation was asked for.
/// </param>
public sealed record PictureCaption(
    IReadOnlyList<CaptionAlternative> Alternatives, IReadOnlyList<Region> Nodes, IReadOnlyList<IReadOnlyList<float>> Looks);
