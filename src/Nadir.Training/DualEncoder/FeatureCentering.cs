using Nadir.Datasets;
using Nadir.Language;
using Nadir.Models.DualEncoder;
using Nadir.Torch;
using DualEncoderModel = Nadir.Models.DualEncoder.DualEncoder;

namespace Nadir.Training.DualEncoder;

/// <summary>
/// Moves the mean of the training pictures' features, and that of the captions', to the origin by the projections' biases.
/// Vectors around a common mean make hubs, items that are near to every query; without it they are fewer
/// (Suzuki et al. 2013, "Centering similarity measures to reduce hubs").
/// </summary>
internal sealed class FeatureCentering : IDisposable
{
    private const int SampleSize = 2048;
    private const int TextsAtOnce = 256;

    private readonly Tensor _imageMean;
    private readonly Tensor _textMean;

    private FeatureCentering(Tensor imageMean, Tensor textMean)
    {
        _imageMean = imageMean;
        _textMean = textMean;
    }

    /// <summary>Measures both means on training images, evenly taken from all, and on all of their captions.</summary>
    public static FeatureCentering Measure(
        DualEncoderModel model,
        Vocabulary vocabulary,
        IReadOnlyList<CaptionedImage> train,
        ImageDecoder decode,
        CancellationToken cancellationToken)
    {
        using var noGrad = new NoGradScope();
        var count = Math.Min(SampleSize, train.Count);
        CaptionedImage[] sample = [.. Enumerable.Range(0, count).Select(index => train[(int)((long)index * train.Count / count)])];
        using var images = ImageSum(model, sample, decode, cancellationToken);
        string[] captions = [.. sample.SelectMany(image => image.Captions)];
        using var texts = TextSum(model, vocabulary, captions, cancellationToken);
        using var scope = new TensorScope();
        return new FeatureCentering(
            (images / (double)sample.Length).DetachFromScope(), (texts / (double)captions.Length).DetachFromScope());
    }

    /// <summary>Centres a model until the result is disposed.</summary>
    public IDisposable Apply(DualEncoderModel model)
    {
        using var noGrad = new NoGradScope();
        var original = new OriginalBiases(
            model, model.Image.Projection.Bias!.Clone().DetachFromScope(), model.Text.Projection.Bias!.Clone().DetachFromScope());
        model.Image.Projection.Bias!.SubInPlace(_imageMean);
        model.Text.Projection.Bias!.SubInPlace(_textMean);
        return original;
    }

    public void Dispose()
    {
        _imageMean.Dispose();
        _textMean.Dispose();
    }

    private static Tensor ImageSum(
        DualEncoderModel model, CaptionedImage[] sample, ImageDecoder decode, CancellationToken cancellationToken)
    {
        var sum = Tensor.Zeros([model.Configuration.EmbedDim], device: model.LogitScale.Device);
        ImagePass.Run(
            model, sample, decode, (pixels, _, _) => sum.AddInPlace(model.Image.Forward(pixels).Sum(0)), cancellationToken);
        return sum;
    }

    private static Tensor TextSum(
        DualEncoderModel model, Vocabulary vocabulary, string[] captions, CancellationToken cancellationToken)
    {
        var sum = Tensor.Zeros([model.Configuration.EmbedDim], device: model.LogitScale.Device);
        foreach (var texts in captions.Chunk(TextsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var batch = TextBatch.Create(texts, vocabulary, model.Configuration.Text.MaxLength);
            sum.AddInPlace(model.Text.Forward(batch.Ids.To(model.LogitScale.Device), batch.Lengths).Sum(0));
        }

        return sum;
    }

    /// <summary>Gives a model back the biases that it is trained with, to the last bit.</summary>
    private sealed class OriginalBiases(DualEncoderModel model, Tensor image, Tensor text) : IDisposable
    {
        public void Dispose()
        {
            using var noGrad = new NoGradScope();
            model.Image.Projection.Bias!.CopyInPlace(image);
            model.Text.Projection.Bias!.CopyInPlace(text);
            image.Dispose();
            text.Dispose();
        }
    }
}
