namespace Nadir.Systems.Clip.Onnx;

/// <summary>The image tower of an ONNX encoder.</summary>
public sealed record OnnxImageConfiguration
{
    /// <summary>The file, relative to the folder.</summary>
    public string File { get; set; } = "image.onnx";

    /// <summary>Name of the output; null: the only one, or the one called <c>image_embeds</c>.</summary>
    public string? Output { get; set; }

    /// <summary>Side of the square input in pixels.</summary>
    public int Size { get; set; } = 224;

    /// <summary>Mean of red, green and blue, 0..1, that is taken off.</summary>
    public IReadOnlyList<double> Mean { get; set; } = [0.48145466, 0.4578275, 0.40821073];

    /// <summary>Deviation of red, green and blue, 0..1, that is divided by.</summary>
    public IReadOnlyList<double> Std { get; set; } = [0.26862954, 0.26130258, 0.27577711];
}
