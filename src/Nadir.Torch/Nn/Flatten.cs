namespace Nadir.Torch.Nn;

/// <summary>Makes one dimension of several neighbouring ones.</summary>
/// <param name="startDim">The first of them.</param>
/// <param name="endDim">The last of them.</param>
public sealed class Flatten(int startDim = 1, int endDim = -1) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input.Flatten(startDim, endDim);
}
