namespace Nadir.Systems.Building.Backbones;

/// <summary>The nonlinearity behind every convolution of a backbone.</summary>
public enum BackboneActivation
{
    /// <summary>max(0, x). Trains in bfloat16 on every libtorch.</summary>
    Relu,

    /// <summary>min(6, max(0, x)), as MobileNet was published. Its bfloat16 gradient is missing on the CPU in libtorch 1.13.</summary>
    Relu6,
}
