using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// Fills a model's querybank with training pictures and captions, as many of each dataset, evenly taken.
/// </summary>
internal static class QuerybankSampling
{
    private const int TextsAtOnce = 256;

    /// <summary>Encodes the sample and puts it into the model's bank.</summary>
    public static void Fill(
        ITwoTowers model,
        Querybank bank,
        ITextTokenizer tokenizer,
        IReadOnlyList<CaptionedImage> train,
        ImageDecoder decode,
        CancellationToken cancellationToken)
    {
        using var noGrad = new NoGradScope();
        CaptionedImage[] sample = [.. Take(train, bank.Size)];
        ImagePass.Run(
            model,
            sample,
            decode,
            (pixels, first, count) =>
                bank.Images.Narrow(0, first, count).CopyInPlace(model.ImageFeatures(pixels).Normalize()),
            cancellationToken);
        // Which of an image's captions: a different one from image to image.
        string[] captions = [.. sample.Index()
            .Select(pair => pair.Item.Captions[pair.Index % pair.Item.Captions.Count])];
        for (var start = 0; start < captions.Length; start += TextsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var texts = TextInputs.Create(
                captions[start..Math.Min(captions.Length, start + TextsAtOnce)], tokenizer, model.MaxTextLength);
            var vectors = model.TextFeatures(texts.To(bank.Texts.Device)).Normalize();
            bank.Texts.Narrow(0, start, vectors.Size(0)).CopyInPlace(vectors);
        }
    }

    // A bank that knows one kind of picture makes hubs of all others, so every dataset has its share, however small it
    // is.
    private static IEnumerable<CaptionedImage> Take(IReadOnlyList<CaptionedImage> train, int size)
    {
        CaptionedImage[][] datasets = [.. train.Where(image => image.Captions.Count > 0)
            .GroupBy(image => image.DatasetName).Select(group => group.ToArray())];
        for (var place = 0; place < size; place++)
        {
            var dataset = datasets[place % datasets.Length];
            var share = (size - (place % datasets.Length) + datasets.Length - 1) / datasets.Length;
            yield return dataset[(int)((long)(place / datasets.Length) * dataset.Length / share)];
        }
    }
}
