namespace Nadir.Torch.Nn;

/// <summary>Means over a grid of nearly equal windows, whatever the image's size.</summary>
/// <param name="height">Rows of the grid.</param>
/// <param name="width">Columns of the grid.</param>
public sealed class AdaptiveAvgPool2d(long height, long width) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.AdaptiveAvgPool2d(height, width);
}
