using Nadir.Torch;

namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// Reads the ImageNet weights of MobileNet v1 under the names of the TensorFlow-derived release:
/// <c>conv1.weight</c>, <c>conv_dw_N.weight</c>, <c>conv_pw_N.weight</c> and <c>LAYER_bn.{gamma,beta,mean,var}</c>.
/// </summary>
public static class MobileNetV1Weights
{
    /// <summary>Copies the weights into a network.</summary>
    /// <param name="network">Receives every tensor that it has.</param>
    /// <param name="tensors">Name to tensor; layers that the network lacks are ignored.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape; the message names it.</exception>
    public static void CopyTo(MobileNetV1 network, IReadOnlyDictionary<string, Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(tensors);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        foreach (var block in network.Blocks)
        {
            Copy($"{block.Name}.weight", block.Weight);
            Copy($"{block.Name}_bn.gamma", block.Normalization.Weight);
            Copy($"{block.Name}_bn.beta", block.Normalization.Bias);
            Copy($"{block.Name}_bn.mean", block.Normalization.RunningMean);
            Copy($"{block.Name}_bn.var", block.Normalization.RunningVar);
        }

        void Copy(string name, Tensor target)
        {
            if (!tensors.TryGetValue(name, out var source))
            {
                throw new InvalidDataException($"The MobileNet v1 weights lack the tensor '{name}'.");
            }

            if (!source.Shape.AsSpan().SequenceEqual(target.Shape))
            {
                throw new InvalidDataException(
                    $"The tensor '{name}' is [{string.Join(", ", source.Shape)}], expected [{string.Join(", ", target.Shape)}].");
            }

            target.CopyInPlace(source);
        }
    }
}
