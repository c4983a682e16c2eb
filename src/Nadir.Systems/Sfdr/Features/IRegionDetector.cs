using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Features;

/// <summary>Finds the regions of pictures that are worth a node of their own.</summary>
/// <remarks>
/// <see cref="SaliencyWindows"/> is the one that comes with the program. A detector of objects takes its place by this
/// interface; the model should then be trained with it.
/// </remarks>
public interface IRegionDetector
{
    /// <summary>Names the detector and its settings: features that were computed with another name are not reused.</summary>
    string Name { get; }

    /// <summary>Finds regions.</summary>
    /// <param name="images">[N, 3, S, S], -1..1.</param>
    /// <param name="saliency">[N, h, w], 0..1: how much each part of a picture counts for the encoder.</param>
    /// <param name="count">How many regions of a picture are wanted, the most important first.</param>
    /// <returns>A list for each picture, of at most <paramref name="count"/> regions.</returns>
    IReadOnlyList<IReadOnlyList<Region>> Detect(Tensor images, Tensor saliency, int count);
}
