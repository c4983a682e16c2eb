using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.DualEncoder;

/// <summary>Trains a dual encoder.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class DualEncoderTask(
    DualEncoderRecipe recipe, RetrievalData data, RetrievalPlaces places, ImageDecoder decode, Device device)
    : RetrievalTask<DualEncoderNetwork, DualEncoderRecipe>(recipe, data, places, decode, device)
{
    /// <inheritdoc/>
    protected override ModelDescription Description => new(
        "Dual encoder",
        "Finds remote-sensing pictures by English words, and words for pictures: both become vectors whose cosine is compared.",
        EncoderDescription.Lines(AveragedModel));

    /// <inheritdoc/>
    protected override DualEncoderNetwork Create(DualEncoderConfiguration encoder) => new(encoder);

    /// <inheritdoc/>
    protected override Tensor Loss(ImageBatch batch, Tensor pixels, TextBatch texts, Tensor positives)
    {
        using var scope = new TensorScope();
        Tensor images;
        using (Autocast())
        {
            images = TrainedModel.ImageFeatures(pixels).Normalize();
        }

        var captions = TrainedModel.TextFeatures(texts.Ids, texts.Lengths).Normalize();
        var scale = TrainedModel.LogitScale.Exp().Clamp(0, DualEncoderNetwork.MaximumScale);
        return scope.Keep(MultiPositiveContrastiveLoss.Compute(images, captions, scale, positives));
    }

    /// <inheritdoc/>
    protected override void WriteModel(string folder, IReadOnlyDictionary<string, string> metadata) =>
        DualEncoderFolder.Save(folder, AveragedModel, Vocabulary, metadata);
}
