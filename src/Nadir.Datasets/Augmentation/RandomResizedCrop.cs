using Nadir.Imagery;

namespace Nadir.Datasets;

/// <summary>torchvision's RandomResizedCrop: a window of random area, aspect ratio and place.</summary>
internal static class RandomResizedCrop
{
    private const int Tries = 10;

    /// <summary>Draws a window of an image; after ten tries that do not fit, the largest centred one of an allowed aspect ratio.</summary>
    internal static PixelWindow Draw(ref SampleRandom random, AugmentationOptions options, int width, int height)
    {
        var area = (double)width * height;
        var (lowest, highest) = (Math.Log(options.MinimumAspectRatio), Math.Log(options.MaximumAspectRatio));
        for (var i = 0; i < Tries; i++)
        {
            var target = area * random.NextDouble(options.MinimumCropArea, options.MaximumCropArea);
            var ratio = Math.Exp(random.NextDouble(lowest, highest));
            var w = (int)Math.Round(Math.Sqrt(target * ratio));
            var h = (int)Math.Round(Math.Sqrt(target / ratio));
            if (w > 0 && w <= width && h > 0 && h <= height)
            {
                return new(random.NextInt32(width - w + 1), random.NextInt32(height - h + 1), w, h);
            }
        }

        var cropWidth = Math.Clamp((int)Math.Round(height * options.MaximumAspectRatio), 1, width);
        var cropHeight = Math.Clamp((int)Math.Round(width / options.MinimumAspectRatio), 1, height);
        return new((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
    }
}
