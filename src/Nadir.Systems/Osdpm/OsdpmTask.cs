using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Clip;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Osdpm;

/// <summary>Trains an OSDPM: contrastive alignment, and clustering around the object nouns of the training captions.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class OsdpmTask : RetrievalTask<OsdpmNetwork, OsdpmRecipe>
{
    private readonly Tensor? _priors;

    // Counted by Create, which the base's constructor calls.
    private NounStatistics? _nouns;

    /// <summary>Makes the model and prepares the data.</summary>
    /// <inheritdoc cref="RetrievalTask{TModel, TRecipe}.RetrievalTask"/>
    public OsdpmTask(OsdpmRecipe recipe, RetrievalData data, RetrievalPlaces places, ImageDecoder decode, Device device)
        : base(recipe, data, places, decode, device)
    {
        if (TrainedModel.Clustering is null)
        {
            return;
        }

        var nouns = _nouns!.TopObjects(recipe.Clustering.Nouns);
        var options = new NounPriorOptions(recipe.Clustering.Weighting);
        var priors = NounPriors.Compute([.. Loader.Images.Select(image => image.Captions)], _nouns, nouns, options);
        using var scope = new TensorScope();
        _priors = Tensor.FromArray(priors.Probabilities.Span, priors.ImageCount, priors.NounCount).To(device).DetachFromScope();
        InitializePrototypes(nouns);
    }

    /// <inheritdoc/>
    protected override ModelDescription Description => new(
        "OSDPM",
        "Finds remote-sensing pictures by English words, and words for pictures (Tian et al. 2025); its attention can be shown.",
        [
            .. EncoderDescription.Lines(AveragedModel.Encoder),
            AveragedModel.Perception is null ? "No perception network." : "DAPN: spatial-channel attention and adaptive-saliency-region attention, added to the image vector.",
            AveragedModel.Clustering is null
                ? "No clustering."
                : $"OSFCM: in training, image vectors were drawn to {AveragedModel.Configuration.Nouns.Count} object nouns by the captions' priors.",
        ]);

    /// <inheritdoc/>
    protected override OsdpmNetwork Create(DualEncoderConfiguration encoder) => new(Recipe.Model with { Encoder = encoder, Nouns = Nouns() });

    /// <inheritdoc/>
    protected override OsdpmNetwork Create(ClipConfiguration clip) => new(Recipe.Model with { Clip = clip, Nouns = Nouns() });

    /// <inheritdoc/>
    protected override Tensor Loss(ImageBatch batch, Tensor pixels, TextBatch texts, Tensor positives)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = new TensorScope();
        Tensor images;
        using (Autocast())
        {
            images = TrainedModel.ImageFeatures(pixels).Normalize();
        }

        var captions = TrainedModel.TextFeatures(texts.Ids, texts.Lengths).Normalize();
        var scale = TrainedModel.Encoder.LogitScale.Exp().Clamp(0, DualEncoderNetwork.MaximumScale);
        var loss = MultiPositiveContrastiveLoss.Compute(images, captions, scale, positives);
        if (TrainedModel.Clustering is { } clustering)
        {
            var rows = Tensor.FromArray<long>([.. batch.ImageIndices.Select(index => (long)index)], batch.Count).To(Device);
            loss += clustering.Loss(images, _priors!.IndexSelect(0, rows)) * Recipe.Clustering.Weight;
        }

        return scope.Keep(loss);
    }

    /// <inheritdoc/>
    protected override void WriteModel(string folder, IReadOnlyDictionary<string, string> metadata) =>
        OsdpmFolder.Save(folder, AveragedModel, Tokenizer, metadata);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _priors?.Dispose();
        }

        base.Dispose(disposing);
    }

    private string[] Nouns()
    {
        if (Recipe.Clustering.Weight == 0)
        {
            return [];
        }

        _nouns ??= NounStatistics.Count([.. Loader.Images.Select(image => image.Captions)]);
        return [.. _nouns.TopObjects(Recipe.Clustering.Nouns).Select(noun => noun.Noun)];
    }

    // The prototype of a noun starts where the text encoder puts the noun, in the form that captions mostly use.
    private void InitializePrototypes(IReadOnlyList<NounFrequency> nouns)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var texts = TextBatch.Create([.. nouns.Select(noun => noun.Written)], Tokenizer, TrainedModel.MaxTextLength);
        TrainedModel.Eval();
        TrainedModel.Clustering!.Prototypes.CopyInPlace(TrainedModel.TextFeatures(texts.Ids.To(Device), texts.Lengths).Normalize());
        TrainedModel.Train();
    }
}
