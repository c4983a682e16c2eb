using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// Moves the mean of the training pictures' features, and that of the captions', to the origin by the projections'
/// biases. Vectors around a common mean make hubs, items that are near to every query; without it they are fewer
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
        ITwoTowers model,
        ITextTokenizer tokenizer,
        IReadOnlyList<CaptionedImage> train,
        ImageDecoder decode,
        CancellationToken cancellationToken)
    {
        using var noGrad = new NoGradScope();
        var count = Math.Min(SampleSize, train.Count);
        CaptionedImage[] sample = [
            .. Enumerable.Range(0, count).Select(index => train[(int)((long)index * train.Count / count)])];
        using var images = ImageSum(model, sample, decode, cancellationToken);
        string[] captions = [.. sample.SelectMany(image => image.Captions)];
        using var texts = TextSum(model, tokenizer, captions, cancellationToken);
        using var scope = new TensorScope();
        return new FeatureCentering(
            (images / (double)sample.Length).DetachFromScope(), (texts / (double)captions.Length).DetachFromScope());
    }

    /// <summary>Centres a model until the result is disposed.</summary>
    public IDisposable Apply(ITwoTowers model)
    {
        using var noGrad = new NoGradScope();
        var original = new OriginalBiases(
            model, model.ImageProjection!.Bias!.Clone().DetachFromScope(),
            model.TextProjection!.Bias!.Clone().DetachFromScope());
        model.ImageProjection!.Bias!.SubInPlace(_imageMean);
        model.TextProjection!.Bias!.SubInPlace(_textMean);
        return original;
    }

    public void Dispose()
    {
        _imageMean.Dispose();
        _textMean.Dispose();
    }

    private static Tensor ImageSum(
        ITwoTowers model, CaptionedImage[] sample, ImageDecoder decode, CancellationToken cancellationToken)
    {
        var sum = Tensor.Zeros([model.FeatureDim], device: model.Device);
        ImagePass.Run(
            model, sample, decode, (pixels, _, _) => sum.AddInPlace(model.ImageFeatures(pixels).Sum(0)),
            cancellationToken);
        return sum;
    }

    private static Tensor TextSum(
        ITwoTowers model, ITextTokenizer tokenizer, string[] captions, CancellationToken cancellationToken)
    {
        var sum = Tensor.Zeros([model.FeatureDim], device: model.Device);
        foreach (var texts in captions.Chunk(TextsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var batch = TextInputs.Create(texts, tokenizer, model.MaxTextLength);
            sum.AddInPlace(model.TextFeatures(batch.To(model.Device)).Sum(0));
        }

        return sum;
    }

    /// <summary>Gives a model back the biases that it is trained with, to the last bit.</summary>
    private sealed class OriginalBiases(ITwoTowers model, Tensor image, Tensor text) : IDisposable
    {
        public void Dispose()
        {
            using var noGrad = new NoGradScope();
            model.ImageProjection!.Bias!.CopyInPlace(image);
            model.TextProjection!.Bias!.CopyInPlace(text);
            image.Dispose();
            text.Dispose();
        }
    }
}
