using System.Text.Json.Serialization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Training.Recipes;

/// <summary>Which words a training's vocabulary has.</summary>
public enum VocabularyRule
{
    /// <summary>Words of the training captions that are frequent enough, stop words kept: as in all other systems
    /// here.</summary>
    Words,

    /// <summary>As AMFMN and its descendants build it, but of the training captions alone: tokens of the Penn Treebank
    /// kind, stop words unknown.</summary>
    Published,

    /// <summary>As published: the test captions are counted, too. A leak, since they decide which words the model
    /// knows.</summary>
    PublishedWithTestLeak,
}

/// <summary>How train and val are parted anew before a training.</summary>
public sealed record RandomSplitRecipe
{
    /// <summary>Share of the images that becomes train, 0.01 to 0.99; AMFMN and GaLR: 0.8, HVSA: 0.9.</summary>
    public double TrainShare { get; set; } = 0.8;

    /// <summary>Equal seeds give equal splits.</summary>
    public int Seed { get; set; }
}

/// <summary>A margin or matching loss on the scores of a batch's pairs.</summary>
public record RankingLossRecipe
{
    /// <summary>By how much the right pair must win; not read by a loss of probabilities.</summary>
    public double Margin { get; set; } = 0.2;

    /// <summary>Which negatives of the batch count.</summary>
    public HingeKind Negatives { get; set; } = HingeKind.Hardest;

    /// <summary>Epochs at the beginning in which all negatives count: the hardest alone can pull all vectors into one
    /// point while none is right yet.</summary>
    public int SumEpochs { get; set; }

    /// <summary>The negatives that count in an epoch.</summary>
    /// <param name="epoch">From 0.</param>
    public HingeKind NegativesAt(int epoch) => epoch < SumEpochs ? HingeKind.Sum : Negatives;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range.</exception>
    internal virtual void Check()
    {
        ConfigurationRange.Require(Margin, 0, 100, "loss.margin");
        ConfigurationRange.Require(SumEpochs, 0, 10_000, "loss.sumEpochs");
    }
}

/// <summary>
/// What decides the result of training a system that matches images and captions on a backbone and a text encoder of
/// its own, apart from the data and what only it has: the baselines of the remote-sensing papers.
/// </summary>
public abstract record MatchingRecipe : RetrievalRecipe
{
    /// <summary>A recipe with default settings.</summary>
    protected MatchingRecipe() => CaptionsPerImage = 1;

    /// <summary>
    /// File with pretrained weights of the backbone, below the weights folder: safetensors or its index, .pth, .onnx;
    /// or a model, bundled or a folder, whose backbone is taken; null: from random weights.
    /// </summary>
    public string? BackboneWeights { get; set; }

    /// <summary>Last stage of the backbone that stays as it is, such as <c>layer2</c>; null: every stage is
    /// trained.</summary>
    public string? FreezeThrough { get; set; }

    /// <summary>
    /// Views of each image that go through the frozen stages once and are kept in files: the image itself, then ones
    /// that are varied as <c>augmentation</c> says, shown in turn, epoch by epoch. Much faster than to compute frozen
    /// stages in every step. 0: none are kept.
    /// </summary>
    public int CachedViews { get; set; }

    /// <summary>Which words are known.</summary>
    public VocabularyRule Vocabulary { get; set; }

    /// <summary>
    /// Whether captions of a batch that are equal to one of an image's are no negatives of it. Published codes count
    /// them, though half of RSICD's images have five equal captions.
    /// </summary>
    public bool MaskEqualCaptions { get; set; } = true;

    /// <summary>How train and val are parted anew; null: as the datasets' files say.</summary>
    public RandomSplitRecipe? Resplit { get; set; }

    /// <summary>The backbone of the model.</summary>
    [JsonIgnore]
    public abstract ImageBackboneOptions ImageOptions { get; }

    /// <summary>The text encoder of the model.</summary>
    [JsonIgnore]
    public abstract TextEncoderOptions TextOptions { get; }

    /// <summary>
    /// Makes the network that is trained, with random weights and without what only its training has. The caller
    /// disposes it.
    /// </summary>
    /// <param name="vocabularySize">Rows of the word embedding.</param>
    internal abstract Module CreateNetwork(int vocabularySize);

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ImageSize => ImageOptions.Size;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ReadsPixels => CachedViews == 0;

    /// <inheritdoc/>
    internal override RandomSplitRecipe? RandomSplit => Resplit;

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        var split = Resplit ?? new RandomSplitRecipe();
        ConfigurationRange.Require(split.TrainShare, 0.01, 0.99, "resplit.trainShare");
        ConfigurationRange.Require(CachedViews, 0, 64, "cachedViews");
        if (CachedViews > 0 && (FreezeThrough is null || ImageSizes.Count > 0))
        {
            throw new InvalidDataException(
                "'cachedViews' are of one size and of stages that stay as they are: set 'freezeThrough', and leave "
                    + "'imageSizes' out.");
        }

        if (TextOptions.VocabularySize > 0)
        {
            throw new InvalidDataException(
                "'model.text.vocabularySize' is written by the training, which counts the words.");
        }
    }
}
