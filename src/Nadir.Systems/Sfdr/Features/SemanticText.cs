namespace Nadir.Systems.Sfdr.Features;

/// <summary>Where the textual half of the semantic feature comes from.</summary>
public enum SemanticText
{
    /// <summary>The nearest training captions of the picture in the encoder's space; in training never the picture's own.</summary>
    Retrieved,

    /// <summary>There is none: the semantic feature is the picture's vector alone.</summary>
    None,

    /// <summary>
    /// The picture's own reference captions, as in the released code of the paper. What is to be described enters the
    /// input: for a comparison with published numbers only.
    /// </summary>
    Oracle,
}
