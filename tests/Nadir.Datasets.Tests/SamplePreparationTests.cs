using Nadir.Imagery;

namespace Nadir.Datasets.Tests;

public class SamplePreparationTests
{
    private static readonly RgbImage Image = DatasetFolder.Numbered(2, 40, 28);

    private static readonly BatchLoaderOptions Plain = BatchLoaderOptions.ForEvaluation(12);

    [Fact]
    public void Augmentation_without_effect_is_plain_resizing()
    {
        var idle = AugmentationOptions.FromAbove with
        {
            MinimumCropArea = 1,
            HorizontalFlip = 0,
            VerticalFlip = 0,
            QuarterTurns = false,
            Brightness = 0,
            Contrast = 0,
            Saturation = 0,
        };
        Assert.Equal(Prepare(Plain, Image, 1), Prepare(Plain with { Augmentation = idle }, Image, 99));
    }

    [Fact]
    public void Flips_and_turns_permute_the_plain_result()
    {
        var plain = Pixels(Prepare(Plain, Image, 0));
        var turning = Plain with
        {
            Augmentation = AugmentationOptions.None with
            {
                HorizontalFlip = 0.5,
                VerticalFlip = 0.5,
                QuarterTurns = true
            }
        };
        var results = Enumerable.Range(0, 100).Select(seed => Pixels(Prepare(turning, Image, seed))).ToArray();
        Assert.All(results, result => Assert.Equal(plain.Order(), result.Order()));
        Assert.Equal(8, results.Select(result => string.Join(' ', result)).Distinct().Count());
    }

    [Fact]
    public void Values_are_normalised_by_channel()
    {
        var grey = Prepare(Plain with { Normalization = new(0, 0, 0, 1, 1, 1) }, Image, 0);
        var spread = Prepare(Plain, Image, 0);
        var imageNet = Prepare(Plain with { Normalization = PixelNormalization.ImageNet }, Image, 0);
        double[] mean = [0.485, 0.456, 0.406];
        double[] deviation = [0.229, 0.224, 0.225];
        for (var i = 0; i < grey.Length; i++)
        {
            Assert.InRange(grey[i], 0, 1);
            Assert.Equal((grey[i] * 2) - 1, spread[i], 1e-5);
            Assert.Equal((grey[i] - mean[i % 3]) / deviation[i % 3], imageNet[i], 1e-5);
        }
    }

    [Fact]
    public void A_centre_crop_leaves_the_sides_out()
    {
        var cropped = Prepare(Plain with { Fit = SquareFit.CenterCrop }, Image, 0);
        var pixels = Enumerable.Range(0, 28).SelectMany(y => Image.Pixels[(3 * ((y * 40) + 6))..(3 * ((y * 40) + 34))]);
        Assert.Equal(Prepare(Plain, new RgbImage(28, 28, [.. pixels]), 0), cropped);
    }

    private static float[] Prepare(BatchLoaderOptions options, RgbImage image, long seed)
    {
        var output = new float[3 * options.ImageSize * options.ImageSize];
        new SamplePreparation(options).Prepare(image, new SampleRandom(seed), output);
        return output;
    }

    private static (float Red, float Green, float Blue)[] Pixels(float[] values) =>
        [.. values.Chunk(3).Select(pixel => (pixel[0], pixel[1], pixel[2]))];
}
