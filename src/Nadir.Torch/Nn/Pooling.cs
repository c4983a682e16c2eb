namespace Nadir.Torch.Nn;

/// <summary>Means over square windows of images.</summary>
/// <param name="kernelSize">Side of the window.</param>
/// <param name="stride">Distance of windows; as the side when left out.</param>
/// <param name="padding">Zeros around.</param>
/// <param name="ceilMode">Whether a window may reach beyond the edge, so that the size is rounded up.</param>
/// <param name="countIncludePad">Whether the zeros around count.</param>
public sealed class AvgPool2d(
    long kernelSize, long? stride = null, long padding = 0, bool ceilMode = false, bool countIncludePad = true) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) =>
        input.AvgPool2d(kernelSize, stride, padding, ceilMode, countIncludePad);
}

/// <summary>Maxima over square windows of images.</summary>
/// <param name="kernelSize">Side of the window.</param>
/// <param name="stride">Distance of windows; as the side when left out.</param>
/// <param name="padding">Minus infinities around.</param>
/// <param name="dilation">Distance of elements in a window.</param>
/// <param name="ceilMode">Whether a window may reach beyond the edge, so that the size is rounded up.</param>
public sealed class MaxPool2d(
    long kernelSize, long? stride = null, long padding = 0, long dilation = 1, bool ceilMode = false) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.MaxPool2d(kernelSize, stride, padding, dilation, ceilMode);
}

/// <summary>Means over a grid of nearly equal windows, whatever the image's size.</summary>
/// <param name="height">Rows of the grid.</param>
/// <param name="width">Columns of the grid.</param>
public sealed class AdaptiveAvgPool2d(long height, long width) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.AdaptiveAvgPool2d(height, width);
}
