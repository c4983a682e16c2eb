namespace Nadir.Datasets;

/// <summary>A part of an image in whole pixels.</summary>
internal readonly record struct PixelRectangle(int X, int Y, int Width, int Height)
{
    internal static PixelRectangle Whole(int width, int height) => new(0, 0, width, height);

    internal static PixelRectangle CentredSquare(int width, int height)
    {
        var side = Math.Min(width, height);
        return new((width - side) / 2, (height - side) / 2, side, side);
    }

    /// <summary>RandomResizedCrop's rectangle: ten tries, then the largest centred one of an allowed aspect ratio.</summary>
    internal static PixelRectangle Draw(ref SampleRandom random, AugmentationOptions options, int width, int height)
    {
        const int tries = 10;
        double area = (double)width * height;
        var (lowest, highest) = (Math.Log(options.MinimumAspectRatio), Math.Log(options.MaximumAspectRatio));
        for (var i = 0; i < tries; i++)
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
