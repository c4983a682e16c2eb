namespace Nadir.Systems.Clip.Onnx;

/// <summary>The text tower of an ONNX encoder.</summary>
public sealed record OnnxTextConfiguration
{
    /// <summary>The file, relative to the folder.</summary>
    public string File { get; set; } = "text.onnx";

    /// <summary>Name of the output; null: the only one, or the one called <c>text_embeds</c>.</summary>
    public string? Output { get; set; }

    /// <summary>Ids of each text; shorter texts are filled with zeros.</summary>
    public int ContextLength { get; set; } = 77;
}
