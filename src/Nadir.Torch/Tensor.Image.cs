namespace Nadir.Torch;

// Pooling, padding and resizing of batch x channels x height x width.
public sealed partial class Tensor
{
    private static readonly Operator PadOperator = new("aten::pad");
    private static readonly Operator AdaptiveAvgPool2dOperator = new("aten::adaptive_avg_pool2d");
    private static readonly Operator AvgPool2dOperator = new("aten::avg_pool2d");
    private static readonly Operator MaxPool2dOperator = new("aten::max_pool2d");
    private static readonly Operator AdaptiveMaxPool2dOperator = new("aten::adaptive_max_pool2d");
    private static readonly Operator UpsampleNearest = new("aten::upsample_nearest2d");
    private static readonly Operator UpsampleBilinear = new("aten::upsample_bilinear2d");
    private static readonly Operator UpsampleBicubic = new("aten::upsample_bicubic2d");
    private static readonly Operator UpsampleBilinearAntialiased = new("aten::_upsample_bilinear2d_aa");
    private static readonly Operator UpsampleBicubicAntialiased = new("aten::_upsample_bicubic2d_aa");
    private static readonly Operator UnfoldOperator = new("aten::im2col");

    /// <summary>Adds elements at the edges.</summary>
    /// <param name="pad">Before and after, for the last dimension first.</param>
    /// <param name="mode"><c>constant</c>, <c>reflect</c>, <c>replicate</c> or <c>circular</c>.</param>
    /// <param name="value">The constant.</param>
    public Tensor Pad(ReadOnlySpan<long> pad, string mode = "constant", double value = 0) =>
        PadOperator.Call(this, pad.ToArray(), mode, mode == "constant" ? (double?)value : null);

    /// <summary>Means over a grid of nearly equal windows.</summary>
    public Tensor AdaptiveAvgPool2d(long height, long width) =>
        AdaptiveAvgPool2dOperator.Call(this, new long[] { height, width });

    /// <summary>Maxima over a grid of nearly equal windows.</summary>
    public Tensor AdaptiveMaxPool2d(long height, long width)
    {
        (Tensor values, Tensor indices) = AdaptiveMaxPool2dOperator.CallPair(this, new long[] { height, width });
        indices.Dispose();
        return values;
    }

    /// <summary>Means over square windows.</summary>
    /// <param name="kernelSize">Side of the window.</param>
    /// <param name="stride">Distance of windows; as the side when left out.</param>
    /// <param name="padding">Zeros around.</param>
    /// <param name="ceilMode">Whether windows may go over the edge.</param>
    /// <param name="countIncludePad">Whether the zeros around count as elements.</param>
    public Tensor AvgPool2d(
        long kernelSize, long? stride = null, long padding = 0, bool ceilMode = false, bool countIncludePad = true) =>
        AvgPool2dOperator.Call(
            this, new long[] { kernelSize, kernelSize }, new long[] { stride ?? kernelSize, stride ?? kernelSize },
            new long[] { padding, padding }, ceilMode, countIncludePad);

    /// <summary>Maxima over square windows.</summary>
    /// <param name="kernelSize">Side of the window.</param>
    /// <param name="stride">Distance of windows; as the side when left out.</param>
    /// <param name="padding">Minus infinities around.</param>
    /// <param name="dilation">Distance of elements in a window.</param>
    /// <param name="ceilMode">Whether windows may go over the edge.</param>
    public Tensor MaxPool2d(
        long kernelSize, long? stride = null, long padding = 0, long dilation = 1, bool ceilMode = false) =>
        MaxPool2dOperator.Call(
            this, new long[] { kernelSize, kernelSize }, new long[] { stride ?? kernelSize, stride ?? kernelSize },
            new long[] { padding, padding }, new long[] { dilation, dilation }, ceilMode);

    /// <summary>Resizes images.</summary>
    /// <param name="height">New height in pixels.</param>
    /// <param name="width">New width in pixels.</param>
    /// <param name="mode">How pixels are weighted.</param>
    /// <param name="alignCorners">Whether the centres of the corner pixels, not their corners,
    /// are kept in place.</param>
    /// <param name="antialias">Whether shrinking averages over all pixels, as image libraries do.</param>
    /// <exception cref="ArgumentException">Nearest has neither corners to align nor antialiasing.</exception>
    public Tensor Interpolate(
        long height, long width, InterpolationMode mode = InterpolationMode.Nearest, bool alignCorners = false,
        bool antialias = false)
    {
        if (mode == InterpolationMode.Nearest && (alignCorners || antialias))
        {
            throw new ArgumentException("Nearest has neither corners to align nor antialiasing.", nameof(mode));
        }
        long[] size = [height, width];
        return (mode, antialias) switch
        {
            (InterpolationMode.Nearest, _) => UpsampleNearest.Call(this, size),
            (InterpolationMode.Bilinear, false) => UpsampleBilinear.Call(this, size, alignCorners),
            (InterpolationMode.Bilinear, true) => UpsampleBilinearAntialiased.Call(this, size, alignCorners),
            (InterpolationMode.Bicubic, false) => UpsampleBicubic.Call(this, size, alignCorners),
            (InterpolationMode.Bicubic, true) => UpsampleBicubicAntialiased.Call(this, size, alignCorners),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown interpolation."),
        };
    }

    /// <summary>The square windows of an image, one a column: batch x (channels * window) x windows.</summary>
    public Tensor Unfold(long kernelSize, long dilation = 1, long padding = 0, long stride = 1) =>
        UnfoldOperator.Call(
            this, new long[] { kernelSize, kernelSize }, new long[] { dilation, dilation },
            new long[] { padding, padding }, new long[] { stride, stride });
}
