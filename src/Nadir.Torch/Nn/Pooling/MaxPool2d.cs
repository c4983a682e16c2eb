namespace Nadir.Torch.Nn;

/// <summary>Maxima over square windows of images.</summary>
/// <param name="kernelSize">Side of the window.</param>
/// <param name="stride">Distance of windows; as the side when left out.</param>
/// <param name="padding">Minus infinities around.</param>
/// <param name="dilation">Distance of elements in a window.</param>
/// <param name="ceilMode">Whether a window may reach beyond the edge, so that the size is rounded up.</param>
public sealed class MaxPool2d(long kernelSize, long? stride = null, long padding = 0, long dilation = 1, bool ceilMode = false) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.MaxPool2d(kernelSize, stride, padding, dilation, ceilMode);
}
