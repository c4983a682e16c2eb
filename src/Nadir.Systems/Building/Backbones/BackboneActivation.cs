using Nadir.Torch;

namespace Nadir.Systems.Building.Backbones;

/// <summary>The nonlinearity behind the convolutions of a backbone.</summary>
public enum BackboneActivation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>
    /// min(6, max(0, x)), as MobileNet and EfficientNet-Lite were published. It is computed by a clamp, whose gradient
    /// is there in bfloat16 on the CPU; that of <see cref="Tensor.Relu6"/> is missing in libtorch 1.13.
    /// </summary>
    Relu6,
}

/// <summary>Applies a <see cref="BackboneActivation"/>.</summary>
internal static class BackboneActivations
{
    /// <summary>Changes the tensor itself.</summary>
    /// <returns>The same tensor.</returns>
    public static Tensor Apply(this BackboneActivation activation, Tensor tensor) =>
        activation == BackboneActivation.Relu ? tensor.ReluInPlace() : tensor.ClampInPlace(0, 6);
}
