using Nadir.Systems.Building;

namespace Nadir.Systems.Clip;

/// <summary>The text tower of a CLIP. The defaults are those of ViT-B/32.</summary>
public sealed record ClipTextConfiguration
{
    /// <summary>Tokens after which a text is cut off, start and end included.</summary>
    public int ContextLength { get; set; } = 77;

    /// <summary>Rows of the token embedding.</summary>
    public int VocabularySize { get; set; } = 49_408;

    /// <summary>Length of a token.</summary>
    public int Width { get; set; } = 512;

    /// <summary>Attention heads.</summary>
    public int Heads { get; set; } = 8;

    /// <summary>Blocks.</summary>
    public int Layers { get; set; } = 12;

    /// <summary>Length between the two layers of a block's MLP.</summary>
    public int MlpWidth { get; set; } = 2048;

    /// <summary>
    /// The token at which a text's vector is read, the first one of this id; null: the first of the highest id in the
    /// text, which is how OpenAI's code finds the end.
    /// </summary>
    public int? EndToken { get; set; }

    internal void Validate()
    {
        ConfigurationRange.Require(ContextLength, 2, 65_536, "text.contextLength");
        ConfigurationRange.Require(VocabularySize, 2, 10_000_000, "text.vocabularySize");
        ConfigurationRange.Require(Width, 1, 16_384, "text.width");
        ConfigurationRange.Require(Heads, 1, 1024, "text.heads");
        ConfigurationRange.Require(Layers, 1, 1000, "text.layers");
        ConfigurationRange.Require(MlpWidth, 1, 65_536, "text.mlpWidth");
        ConfigurationRange.Require(EndToken ?? 0, 0, VocabularySize - 1, "text.endToken");
        ClipImageConfiguration.RequireWhole(Width, Heads, "text.width", "text.heads");
    }
}
