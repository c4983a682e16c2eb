using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Clip;

/// <summary>Fine-tunes a CLIP by its own loss: contrastive, both ways, with a learned temperature.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class ClipTask(ClipRecipe recipe, RetrievalData data, RetrievalPlaces places, ImageDecoder decode, Device device)
    : RetrievalTask<ClipRetrieval, ClipRecipe>(recipe, data, places, decode, device)
{
    /// <inheritdoc/>
    protected override ModelDescription Description => new(
        "CLIP",
        "Finds remote-sensing pictures by English words, and words for pictures (Radford et al. 2021), fine-tuned.",
        EncoderDescription.Lines(AveragedModel));

    /// <inheritdoc/>
    protected override ClipRetrieval Create(DualEncoderConfiguration encoder) =>
        throw new TrainingException($"The recipe's encoder '{Recipe.Encoder}' is no CLIP; name one, or use the task '{DualEncoderRecipe.TaskName}'.");

    /// <inheritdoc/>
    protected override ClipRetrieval Create(ClipConfiguration clip) => new(new ClipModel(clip));

    /// <inheritdoc/>
    protected override Tensor Loss(ImageBatch batch, Tensor pixels, TextBatch texts, Tensor positives)
    {
        using var scope = new TensorScope();
        Tensor images, captions;
        using (Autocast())
        {
            images = TrainedModel.ImageFeatures(pixels).Normalize();
            captions = TrainedModel.TextFeatures(texts.Ids, texts.Lengths).Normalize();
        }

        var scale = TrainedModel.LogitScale.Exp().Clamp(0, ClipModel.MaximumScale);
        return scope.Keep(MultiPositiveContrastiveLoss.Compute(images, captions, scale, positives));
    }

    /// <inheritdoc/>
    protected override void WriteModel(string folder, IReadOnlyDictionary<string, string> metadata)
    {
        Directory.CreateDirectory(folder);
        ClipFolder.SaveTokenizer(folder, Tokenizer);
        ClipFolder.Save(folder, AveragedModel.Clip, ScalarType.Float16, metadata);
    }
}
