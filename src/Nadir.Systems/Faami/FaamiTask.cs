using System.Globalization;
using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Faami;

/// <summary>Trains a FAAMI: global vectors and the cross-attention between regions and words together.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class FaamiTask(FaamiRecipe recipe, RetrievalData data, RetrievalPlaces places, ImageDecoder decode, Device device)
    : RetrievalTask<FaamiNetwork, FaamiRecipe>(recipe, data, places, decode, device)
{
    /// <inheritdoc/>
    protected override ModelDescription Description => new(
        "FAAMI",
        "Scores how well a text fits a remote-sensing picture, region by word (Zheng et al. 2023); reranks what a search found.",
        [
            .. EncoderDescription.Lines(AveragedModel.Encoder),
            $"Regions: the maps of {string.Join(", ", AveragedModel.Configuration.Stages)}, connected on the last one's grid, {AveragedModel.Configuration.Width} channels"
                + $"{(AveragedModel.Configuration.SecondOrderPooling ? ", global second-order pooling" : "")}{(AveragedModel.Configuration.SelfAttention ? ", self-attention" : "")}.",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Interaction: {AveragedModel.Configuration.Interaction}; its scaled score is added to the global one {AveragedModel.Configuration.LocalWeight} times."),
        ]);

    /// <inheritdoc/>
    protected override FaamiNetwork Create(DualEncoderConfiguration encoder) => new(Recipe.Model with { Encoder = encoder });

    /// <inheritdoc/>
    protected override Tensor Loss(ImageBatch batch, Tensor pixels, TextBatch texts, Tensor positives)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(positives);
        using var scope = new TensorScope();
        FaamiImages images;
        using (Autocast())
        {
            images = TrainedModel.EmbedImages(pixels);
        }

        var captions = TrainedModel.EmbedTexts(texts.Ids, texts.Lengths);
        var scale = TrainedModel.Encoder.LogitScale.Exp().Clamp(0, DualEncoderNetwork.MaximumScale);
        var loss = MultiPositiveContrastiveLoss.Compute(
            images.Features.Normalize(), captions.Features.Normalize(), scale, positives) * Recipe.Alignment.GlobalWeight;
        return scope.Keep(TrainedModel.Alignment is { } alignment
            ? loss + LocalLoss(alignment, images.Regions, FirstOfEach(batch, captions), positives, batch)
            : loss);
    }

    /// <inheritdoc/>
    protected override void WriteModel(string folder, IReadOnlyDictionary<string, string> metadata) =>
        FaamiFolder.Save(folder, AveragedModel, Vocabulary, metadata);

    private Tensor LocalLoss(ShallowCrossAttention alignment, Tensor regions, FaamiTexts texts, Tensor positives, ImageBatch batch)
    {
        using var scope = new TensorScope();
        var right = positives.IndexSelect(1, Firsts(batch).To(Device));
        var scores = alignment.Score(regions, texts.Words, texts.Mask);
        var scale = TrainedModel.LocalScale.Exp().Clamp(0, DualEncoderNetwork.MaximumScale);
        var loss = MultiPositiveContrastiveLoss.OfScores(scores * scale, right) * Recipe.Alignment.LocalWeight;
        return scope.Keep(Recipe.Alignment.TripletWeight > 0
            ? loss + (HardestNegativeTripletLoss.Compute(scores, right, Recipe.Alignment.Margin) * Recipe.Alignment.TripletWeight)
            : loss);
    }

    // The cost grows with pictures times captions: one caption a picture is enough where each has its own.
    private FaamiTexts FirstOfEach(ImageBatch batch, FaamiTexts texts)
    {
        using var scope = new TensorScope();
        var rows = Firsts(batch).To(Device);
        return new FaamiTexts(
            texts.Features, scope.Keep(texts.Words.IndexSelect(0, rows)), scope.Keep(texts.Mask.IndexSelect(0, rows)));
    }

    private static Tensor Firsts(ImageBatch batch)
    {
        long[] firsts = [.. batch.Captions.Index().DistinctBy(pair => pair.Item.ImageRow).Select(pair => (long)pair.Index)];
        return Tensor.FromArray<long>(firsts, firsts.Length);
    }
}
