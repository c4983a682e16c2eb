using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nadir.Imagery;

namespace Nadir.Datasets;

/// <summary>
/// Resamples a part of an RGB8 image to three float planes. Keeps its workspace; one thread at a time.
/// </summary>
internal sealed class ImageResampler
{
    // A vector load at the last pixel of a line reads one float beyond it.
    private const int Overrun = 1;

    private readonly ResampleFilter _rows = new();
    private readonly ResampleFilter _columns = new();
    private float[] _line = [];

    /// <summary>
    /// Writes planes R, G, B of <paramref name="side"/> x <paramref name="side"/> values from 0 to 255.
    /// </summary>
    internal void Resample(RgbImage image, PixelWindow part, int side, Span<float> planes)
    {
        _rows.Prepare(part.Height, side);
        _columns.Prepare(part.Width, side);
        var samples = 3 * part.Width;
        if (_line.Length < samples + Overrun)
        {
            _line = new float[samples + Overrun];
        }

        for (var y = 0; y < side; y++)
        {
            var line = _line.AsSpan(0, samples);
            var weights = _rows.Weights(y);
            for (var k = 0; k < weights.Length; k++)
            {
                var row = part.Y + _rows.Starts[y] + k;
                var source = image.Pixels.AsSpan(3 * ((row * image.Width) + part.X), samples);
                Accumulate(source, weights[k], line, add: k > 0);
            }

            ResampleLine(planes, side, y);
        }
    }

    /// <summary>line = weight * source, or line += weight * source.</summary>
    private static void Accumulate(ReadOnlySpan<byte> source, float weight, Span<float> line, bool add)
    {
        var width = Vector<float>.Count;
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(source);
        var targets = MemoryMarshal.Cast<float, Vector<float>>(line);
        var factor = new Vector<float>(weight);
        for (var i = 0; i < vectors.Length; i++)
        {
            Vector.Widen(vectors[i], out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            var target = targets.Slice(4 * i, 4);
            target[0] = (Float(a) * factor) + (add ? target[0] : Vector<float>.Zero);
            target[1] = (Float(b) * factor) + (add ? target[1] : Vector<float>.Zero);
            target[2] = (Float(c) * factor) + (add ? target[2] : Vector<float>.Zero);
            target[3] = (Float(d) * factor) + (add ? target[3] : Vector<float>.Zero);
        }

        for (var i = vectors.Length * 4 * width; i < source.Length; i++)
        {
            line[i] = (source[i] * weight) + (add ? line[i] : 0);
        }
    }

    // Pixels fit a signed integer, whose conversion every instruction set has.
    private static Vector<float> Float(Vector<uint> values) => Vector.ConvertToSingle(Vector.AsVectorInt32(values));

    private void ResampleLine(Span<float> planes, int side, int y)
    {
        var plane = side * side;
        var red = planes.Slice(y * side, side);
        var green = planes.Slice(plane + (y * side), side);
        var blue = planes.Slice((2 * plane) + (y * side), side);
        ref var line = ref MemoryMarshal.GetArrayDataReference(_line);
        for (var x = 0; x < red.Length; x++)
        {
            var weights = _columns.Weights(x);
            var offset = (nuint)(3 * _columns.Starts[x]);
            var sum = Vector128<float>.Zero;
            foreach (var weight in weights)
            {
                sum += Vector128.LoadUnsafe(ref line, offset) * weight;
                offset += 3;
            }

            red[x] = sum.GetElement(0);
            green[x] = sum.GetElement(1);
            blue[x] = sum.GetElement(2);
        }
    }
}

/// <summary>
/// The weights that resample a line of pixels: a triangle of half-width max(1, scale) around each target centre, so
/// that it is plain bilinear when enlarging and averages all covered pixels when shrinking (as Pillow and torchvision's
/// antialiased bilinear). Weights are normalised, and pixels beyond the line's ends do not exist.
/// </summary>
internal sealed class ResampleFilter
{
    private float[] _weights = [];

    /// <summary>The first source pixel of each target pixel.</summary>
    internal int[] Starts { get; private set; } = [];

    /// <summary>The number of source pixels of each target pixel, at least 1.</summary>
    internal int[] Counts { get; private set; } = [];

    private int MaximumCount { get; set; }

    internal ReadOnlySpan<float> Weights(int target) => _weights.AsSpan(target * MaximumCount, Counts[target]);

    /// <summary>
    /// Computes the weights for a line of <paramref name="source"/> pixels becoming <paramref name="target"/> pixels.
    /// </summary>
    internal void Prepare(int source, int target)
    {
        var scale = (double)source / target;
        var support = Math.Max(scale, 1);
        Reserve(target, (int)Math.Ceiling(2 * support) + 1);
        for (var i = 0; i < target; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var end = Math.Min(source, (int)(centre + support + 0.5));
            PrepareTarget(i, first, end, centre, support);
        }
    }

    private void PrepareTarget(int target, int first, int end, double centre, double support)
    {
        double Weight(int pixel) => 1 - (Math.Abs(pixel + 0.5 - centre) / support);
        while (Weight(first) <= 0 && first < end - 1)
        {
            first++;
        }

        while (Weight(end - 1) <= 0 && end > first + 1)
        {
            end--;
        }

        var sum = 0.0;
        for (var pixel = first; pixel < end; pixel++)
        {
            sum += Weight(pixel);
        }

        for (var pixel = first; pixel < end; pixel++)
        {
            _weights[(target * MaximumCount) + pixel - first] = (float)(Weight(pixel) / sum);
        }

        (Starts[target], Counts[target]) = (first, end - first);
    }

    private void Reserve(int target, int maximumCount)
    {
        MaximumCount = maximumCount;
        if (Starts.Length < target)
        {
            (Starts, Counts) = (new int[target], new int[target]);
        }

        if (_weights.Length < target * maximumCount)
        {
            _weights = new float[target * maximumCount];
        }
    }
}
