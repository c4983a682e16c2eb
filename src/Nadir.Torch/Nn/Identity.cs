namespace Nadir.Torch.Nn;

/// <summary>Gives its input back, as a tensor of its own that shares memory.</summary>
public sealed class Identity : Module
{
    private static readonly Operator s_alias = new("aten::alias");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => s_alias.Call(input);
}
