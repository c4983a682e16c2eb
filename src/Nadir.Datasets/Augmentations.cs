using System.Numerics;
using System.Runtime.InteropServices;
using Nadir.Imagery;

namespace Nadir.Datasets;

/// <summary>torchvision's RandomResizedCrop: a window of random area, aspect ratio and place.</summary>
internal static class RandomResizedCrop
{
    private const int Tries = 10;

    /// <summary>
    /// Draws a window of an image; after ten tries that do not fit, the largest centred one of an allowed aspect ratio.
    /// </summary>
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

/// <summary>torchvision's RandomRotation of a square: by a random angle about its middle, on the same canvas, black
/// where nothing comes from; each pixel takes the nearest one.</summary>
internal static class RandomRotation
{
    /// <summary>Turns an image counter-clockwise by 0 to <see cref="AugmentationOptions.Rotation"/> degrees; draws
    /// nothing where that is 0.</summary>
    /// <param name="random">Gives the angle.</param>
    /// <param name="options">Says how far.</param>
    /// <param name="planes">Three planes of side * side values, changed.</param>
    /// <param name="workspace">As long as the planes.</param>
    internal static void Apply(ref SampleRandom random, AugmentationOptions options, float[] planes, float[] workspace)
    {
        if (options.Rotation > 0)
        {
            Turn(random.NextDouble(0, options.Rotation), planes, workspace);
        }
    }

    /// <summary>Turns an image counter-clockwise.</summary>
    /// <param name="degrees">The angle.</param>
    /// <param name="planes">Three planes of side * side values, changed.</param>
    /// <param name="workspace">As long as the planes.</param>
    internal static void Turn(double degrees, float[] planes, float[] workspace)
    {
        var side = (int)Math.Sqrt(planes.Length / 3);
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        var middle = side / 2.0;
        planes.CopyTo(workspace, 0);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var (right, down) = (x + 0.5 - middle, y + 0.5 - middle);
                var column = (int)Math.Floor((cosine * right) - (sine * down) + middle);
                var row = (int)Math.Floor((sine * right) + (cosine * down) + middle);
                var isInside = column >= 0 && column < side && row >= 0 && row < side;
                for (var plane = 0; plane < 3; plane++)
                {
                    var offset = plane * side * side;
                    planes[offset + (y * side) + x] = isInside ? workspace[offset + (row * side) + column] : 0;
                }
            }
        }
    }
}

/// <summary>
/// Flips and quarter turns of a square: which source pixel each target pixel takes. An exact permutation.
/// </summary>
/// <remarks>The target is the source mirrored left-right, then top-bottom, then turned counter-clockwise.</remarks>
internal readonly record struct DihedralTransform(bool FlipHorizontally, bool FlipVertically, int QuarterTurns)
{
    internal static DihedralTransform Draw(ref SampleRandom random, AugmentationOptions options) => new(
        random.NextBoolean(options.HorizontalFlip),
        random.NextBoolean(options.VerticalFlip),
        random.NextInt32(4) * (options.QuarterTurns ? 1 : 0));

    /// <summary>
    /// The target pixel (x, y) takes the source pixel <c>Start + x * StepX + y * StepY</c> of a square of that side.
    /// </summary>
    internal (int Start, int StepX, int StepY) SourceSteps(int side)
    {
        var start = SourceOf(0, 0, side);
        return (start, SourceOf(1, 0, side) - start, SourceOf(0, 1, side) - start);
    }

    private int SourceOf(int x, int y, int side)
    {
        for (var turn = 0; turn < QuarterTurns; turn++)
        {
            (x, y) = (side - 1 - y, x);
        }

        x = FlipHorizontally ? side - 1 - x : x;
        y = FlipVertically ? side - 1 - y : y;
        return (y * side) + x;
    }
}

/// <summary>
/// torchvision's ColorJitter (without hue) and RandomGrayscale on three planes of values from 0 to 255.
/// </summary>
internal static class ColorJitter
{
    private const float RedWeight = 0.2989f;
    private const float GreenWeight = 0.587f;
    private const float BlueWeight = 0.114f;

    private enum Step
    {
        Brightness,
        Contrast,
        Saturation,
    }

    /// <summary>
    /// Draws the factors and the order, and changes the planes. Always draws as many numbers, whatever the options.
    /// </summary>
    internal static void Apply(ref SampleRandom random, AugmentationOptions options, Span<float> planes)
    {
        Span<Step> steps = [Step.Brightness, Step.Contrast, Step.Saturation];
        random.ShuffleFirst(steps, steps.Length);
        foreach (var step in steps)
        {
            var strength = step switch
            {
                Step.Brightness => options.Brightness,
                Step.Contrast => options.Contrast,
                _ => options.Saturation,
            };
            var factor = (float)random.NextDouble(Math.Max(0, 1 - strength), 1 + strength);
            if (strength > 0)
            {
                Apply(step, factor, planes);
            }
        }

        if (random.NextBoolean(options.Greyscale))
        {
            Saturate(planes, 0);
        }
    }

    /// <summary>Multiplies every value.</summary>
    internal static void Brighten(Span<float> planes, float factor) => Blend(planes, factor, 0);

    /// <summary>Blends every value with the mean grey value.</summary>
    internal static void Contrast(Span<float> planes, float factor) =>
        Blend(planes, factor, (1 - factor) * MeanGrey(planes));

    /// <summary>Blends every value with its pixel's grey value; factor 0 gives grey.</summary>
    internal static void Saturate(Span<float> planes, float factor)
    {
        var plane = planes.Length / 3;
        var red = planes[..plane];
        var green = planes.Slice(plane, plane);
        var blue = planes[(2 * plane)..];
        var r = Vectors(red);
        var g = Vectors(green);
        var b = Vectors(blue);
        for (var i = 0; i < r.Length; i++)
        {
            var grey = ((r[i] * RedWeight) + (g[i] * GreenWeight) + (b[i] * BlueWeight)) * (1 - factor);
            r[i] = Clamp((r[i] * factor) + grey);
            g[i] = Clamp((g[i] * factor) + grey);
            b[i] = Clamp((b[i] * factor) + grey);
        }

        for (var i = r.Length * Vector<float>.Count; i < plane; i++)
        {
            var grey = ((red[i] * RedWeight) + (green[i] * GreenWeight) + (blue[i] * BlueWeight)) * (1 - factor);
            red[i] = Math.Clamp((red[i] * factor) + grey, 0, 255);
            green[i] = Math.Clamp((green[i] * factor) + grey, 0, 255);
            blue[i] = Math.Clamp((blue[i] * factor) + grey, 0, 255);
        }
    }

    private static void Apply(Step step, float factor, Span<float> planes)
    {
        switch (step)
        {
            case Step.Brightness:
                Brighten(planes, factor);
                break;
            case Step.Contrast:
                Contrast(planes, factor);
                break;
            default:
                Saturate(planes, factor);
                break;
        }
    }

    private static void Blend(Span<float> planes, float factor, float offset)
    {
        var vectors = Vectors(planes);
        var shift = new Vector<float>(offset);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Clamp((vectors[i] * factor) + shift);
        }

        for (var i = vectors.Length * Vector<float>.Count; i < planes.Length; i++)
        {
            planes[i] = Math.Clamp((planes[i] * factor) + offset, 0, 255);
        }
    }

    private static float MeanGrey(ReadOnlySpan<float> planes)
    {
        var plane = planes.Length / 3;
        var sum = (RedWeight * Sum(planes[..plane])) + (GreenWeight * Sum(planes.Slice(plane, plane)))
            + (BlueWeight * Sum(planes[(2 * plane)..]));
        return (float)(sum / plane);
    }

    // Doubles per stretch, so that the sum of a large plane keeps its low digits.
    private static double Sum(ReadOnlySpan<float> values)
    {
        var total = 0.0;
        foreach (var vector in MemoryMarshal.Cast<float, Vector<float>>(values))
        {
            total += Vector.Sum(vector);
        }

        for (var i = values.Length - (values.Length % Vector<float>.Count); i < values.Length; i++)
        {
            total += values[i];
        }

        return total;
    }

    private static Span<Vector<float>> Vectors(Span<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);

    private static Vector<float> Clamp(Vector<float> values) =>
        Vector.Min(Vector.Max(values, Vector<float>.Zero), new Vector<float>(255));
}

/// <summary>
/// A small random generator (SplitMix64, Steele et al. 2014) whose sequence depends on its seeds alone, not on the
/// runtime's version or on which thread draws.
/// </summary>
internal struct SampleRandom
{
    private ulong _state;

    /// <summary>Starts a sequence for a combination of seeds, such as (seed, epoch, image, purpose).</summary>
    internal SampleRandom(params ReadOnlySpan<long> seeds)
    {
        foreach (var seed in seeds)
        {
            _state = Mix(_state + 0x9E3779B97F4A7C15) ^ Mix((ulong)seed + 0xD1B54A32D192ED03);
        }
    }

    internal ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>Uniform in [0, 1), 53 random bits.</summary>
    internal double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [minimum, maximum).</summary>
    internal double NextDouble(double minimum, double maximum) => minimum + ((maximum - minimum) * NextDouble());

    /// <summary>
    /// Uniform in 0 .. count - 1. The bias of the multiplication is below 2^-32 for any array length.
    /// </summary>
    internal int NextInt32(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    internal bool NextBoolean(double probability) => NextDouble() < probability;

    /// <summary>
    /// Brings the first items of a span into random order (Fisher and Yates), drawing them from the whole span.
    /// </summary>
    internal void ShuffleFirst<T>(Span<T> items, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var other = i + NextInt32(items.Length - i);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
