namespace Nadir.Datasets;

/// <summary>
/// The weights that resample a line of pixels: a triangle of half-width max(1, scale) around each target centre, so that
/// it is plain bilinear when enlarging and averages all covered pixels when shrinking (as Pillow and torchvision's
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

    /// <summary>Computes the weights for a line of <paramref name="source"/> pixels becoming <paramref name="target"/> pixels.</summary>
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
