using System.Numerics;
using System.Runtime.InteropServices;

namespace Nadir.Datasets;

/// <summary>torchvision's ColorJitter (without hue) and RandomGrayscale on three planes of values from 0 to 255.</summary>
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

    /// <summary>Draws the factors and the order, and changes the planes. Always draws as many numbers, whatever the options.</summary>
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
    internal static void Contrast(Span<float> planes, float factor) => Blend(planes, factor, (1 - factor) * MeanGrey(planes));

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
        var sum = (RedWeight * Sum(planes[..plane])) + (GreenWeight * Sum(planes.Slice(plane, plane))) + (BlueWeight * Sum(planes[(2 * plane)..]));
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

    private static Vector<float> Clamp(Vector<float> values) => Vector.Min(Vector.Max(values, Vector<float>.Zero), new Vector<float>(255));
}
