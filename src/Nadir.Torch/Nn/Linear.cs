namespace Nadir.Torch.Nn;

/// <summary>input x weight^T + bias.</summary>
public sealed class Linear : Module
{
    /// <summary>Makes the layer with PyTorch's random weights.</summary>
    /// <param name="inFeatures">Length of an input.</param>
    /// <param name="outFeatures">Length of an output.</param>
    /// <param name="bias">Whether a bias is learned.</param>
    public Linear(long inFeatures, long outFeatures, bool bias = true)
    {
        Weight = RegisterParameter("weight", Init.FanInUniform(Tensor.Empty([outFeatures, inFeatures]), inFeatures));
        Bias = bias ? RegisterParameter("bias", Init.FanInUniform(Tensor.Empty([outFeatures]), inFeatures)) : null;
    }

    /// <summary>out x in.</summary>
    public Tensor Weight { get; }

    /// <summary>out, or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Applies the layer to the last dimension.</summary>
    /// <param name="input">... x in.</param>
    /// <returns>... x out.</returns>
    public override Tensor Forward(Tensor input) => Functional.Linear(input, Weight, Bias);
}
