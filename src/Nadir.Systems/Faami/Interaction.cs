namespace Nadir.Systems.Faami;

/// <summary>Which side asks in the cross-attention (FAAMI, section 4.4.3).</summary>
public enum Interaction
{
    /// <summary>No cross-attention: only global vectors are compared.</summary>
    None,

    /// <summary>Words ask, regions answer.</summary>
    TextToImage,

    /// <summary>Regions ask, words answer.</summary>
    ImageToText,

    /// <summary>The mean of both.</summary>
    Both,
}
