using Nadir.Systems.Building;
using Nadir.Torch;

namespace Nadir.Systems.Contracts;

/// <summary>What a pair scorer keeps of some images, or of some texts.</summary>
/// <param name="Parts">Tensors whose first dimension is the item's; which ones and of what shape is the
/// scorer's affair.</param>
/// <param name="Features">
/// [N, featureDim], not normalised: the vectors of whole images or texts, where the scorer has two towers, too; else
/// null.
/// </param>
public sealed record PairFeatures(IReadOnlyList<Tensor> Parts, Tensor? Features = null);

/// <summary>
/// A model that scores an image and a text together, by more than one vector of each: it orders again what an index
/// found, and is evaluated by the scores of all pairs.
/// </summary>
/// <remarks>
/// Images and texts are embedded once each; a pair's score must not depend on the other pairs that are scored with it.
/// Not safe for concurrent use.
/// </remarks>
public interface IPairScorer : IModel
{
    /// <summary>Whether pairs are scored at all; a model can be configured to compare its vectors only.</summary>
    bool ScoresPairs => true;

    /// <summary>Words after which a text is cut off.</summary>
    int MaxTextLength { get; }

    /// <summary>
    /// Shapes of <see cref="PairFeatures.Parts"/> of one image, without the first dimension; all in float32.
    /// </summary>
    IReadOnlyList<long[]> ImagePartShapes { get; }

    /// <summary>Embeds images, in values that half precision can hold: an archive's reranker keeps them so.</summary>
    /// <param name="images">N of them.</param>
    PairFeatures EmbedImages(ImageInputs images);

    /// <summary>Embeds texts.</summary>
    /// <param name="texts">M of them.</param>
    PairFeatures EmbedTexts(TextInputs texts);

    /// <summary>Scores all pairs.</summary>
    /// <param name="images">N of them; of a part less than what <see cref="EmbedImages"/> gave may be
    /// handed in, row by row.</param>
    /// <param name="texts">M of them.</param>
    /// <returns>[N, M] in float32; more is better.</returns>
    Tensor ScorePairs(PairFeatures images, PairFeatures texts);

    /// <summary>
    /// Memory that <see cref="ScorePairs"/> takes for each pair, in bytes, about; whoever calls it sizes blocks by
    /// that.
    /// </summary>
    /// <param name="words">Words of the longest text.</param>
    long BytesPerPair(int words);
}
