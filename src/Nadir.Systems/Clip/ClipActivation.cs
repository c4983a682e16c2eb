namespace Nadir.Systems.Clip;

/// <summary>The nonlinearity inside a CLIP's transformer blocks. Shapes do not tell it; whoever trained the model chose it.</summary>
public enum ClipActivation
{
    /// <summary>x * sigmoid(1.702 x): OpenAI's models, and those that open_clip calls <c>-quickgelu</c>.</summary>
    QuickGelu,

    /// <summary>The exact GELU: open_clip's other models, such as those trained on LAION-2B.</summary>
    Gelu,
}
