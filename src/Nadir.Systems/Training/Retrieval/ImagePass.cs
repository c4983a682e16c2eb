using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Systems.Building.Preprocessing;
using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>Brings loaded pictures to a model's device.</summary>
internal static class ImagePass
{
    private const int ImagesAtOnce = 32;

    /// <summary>
    /// Takes every image once, in order and not varied, at the model's own size; for a CLIP it is prepared as its own
    /// code does. Each call of <c>use</c> is given pixels, the place of the first image and the number of images; the
    /// tensors that it makes are freed after it.
    /// </summary>
    public static void Run(
        IModel model,
        IReadOnlyList<CaptionedImage> images,
        ImageDecoder decode,
        Action<Tensor, int, int> use,
        CancellationToken cancellationToken)
    {
        var options = BatchLoaderOptions.ForEvaluation(
            model.Images.Size, ImagesAtOnce) with
        {
            SkipUncaptionedImages = false,
        };
        var loader = new BatchLoader(images, options, Prepared(model, decode));
        var first = 0;
        foreach (var batch in loader.ReadEpoch(0, cancellationToken: cancellationToken))
        {
            using var owned = batch;
            using var scope = new TensorScope();
            use(Pixels(batch, options.ImageSize, model.Device), first, batch.Count);
            first += batch.Count;
        }
    }

    // The loader squeezes other shapes into squares by a filter of its own, which leaves a picture of the right size as
    // it is.
    private static ImageDecoder Prepared(IModel model, ImageDecoder decode) => model.Images.Fit == SquareFit.CenterCrop
        ? path => ClipPreprocessing.ResizeAndCrop(decode(path), model.Images.Size)
        : decode;

    /// <summary>A batch's pixels, [N, 3, size, size] in channels-last order.</summary>
    public static Tensor Pixels(ImageBatch batch, int size, Device device)
    {
        using var scope = new TensorScope();
        // The loader's rows are interleaved: seen as [N, 3, H, W] they are channels-last already.
        return scope.Keep(Tensor.FromArray<float>(batch.Pixels, batch.Count, size, size, 3).Permute(0, 3, 1, 2)
            .To(device));
    }
}
