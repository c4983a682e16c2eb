namespace Nadir.Systems.DualEncoder;

/// <summary>The text tower of a dual encoder: word embedding, bidirectional GRU, maximum over words, linear projection.</summary>
public sealed record TextTowerConfiguration
{
    /// <summary>Length of a word's embedding.</summary>
    public int Width { get; set; } = 300;

    /// <summary>Hidden units of the GRU in each direction.</summary>
    public int Hidden { get; set; } = 512;

    /// <summary>Words after which a text is cut off.</summary>
    public int MaxLength { get; set; } = 40;

    /// <summary>Dropout on embeddings and before the projection, in training.</summary>
    public double Dropout { get; set; } = 0.1;

    /// <summary>Rows of the embedding, padding and unknown included. Written by training; 0 in a recipe.</summary>
    public int VocabularySize { get; set; }
}
