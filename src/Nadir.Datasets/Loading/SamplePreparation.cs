using Nadir.Imagery;

namespace Nadir.Datasets;

/// <summary>Turns a decoded image into one row of a batch. Keeps its workspace; one thread at a time.</summary>
internal sealed class SamplePreparation(BatchLoaderOptions options)
{
    private readonly ImageResampler _resampler = new();
    private readonly float[] _planes = new float[3 * options.ImageSize * options.ImageSize];
    private readonly float[] _workspace = options.Augmentation.Rotation > 0 ? new float[3 * options.ImageSize * options.ImageSize] : [];

    internal void Prepare(RgbImage image, SampleRandom random, Span<float> output)
    {
        var augmentation = options.Augmentation;
        var part = augmentation.Crops
            ? RandomResizedCrop.Draw(ref random, augmentation, image.Width, image.Height)
            : options.Fit == SquareFit.CenterCrop
                ? PixelWindow.CenterSquare(image.Width, image.Height)
                : new PixelWindow(0, 0, image.Width, image.Height);
        _resampler.Resample(image, part, options.ImageSize, _planes);
        RandomRotation.Apply(ref random, augmentation, _planes, _workspace);
        var transform = DihedralTransform.Draw(ref random, augmentation);
        ColorJitter.Apply(ref random, augmentation, _planes);
        Write(transform, output);
    }

    private void Write(DihedralTransform transform, Span<float> output)
    {
        var side = options.ImageSize;
        var (start, stepX, stepY) = transform.SourceSteps(side);
        var (pixelStep, channelStep) = options.Layout == PixelLayout.ChannelsLast ? (3, 1) : (1, side * side);
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = _planes.AsSpan(channel * side * side, side * side);
            var (scale, offset) = options.Normalization.Affine(channel);
            var target = channel * channelStep;
            for (var y = 0; y < side; y++)
            {
                var source = start + (y * stepY);
                for (var x = 0; x < side; x++)
                {
                    output[target] = (plane[source] * scale) + offset;
                    source += stepX;
                    target += pixelStep;
                }
            }
        }
    }
}
