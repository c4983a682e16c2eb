using System.Text.Json.Serialization;
using Nadir.Systems.Building;

namespace Nadir.Systems.Clip.Onnx;

/// <summary>A CLIP whose towers are <c>.onnx</c> files: the content of <c>config.json</c>.</summary>
/// <remarks>Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.</remarks>
public sealed record OnnxClipConfiguration
{
    /// <summary>The name of this architecture in <c>config.json</c>.</summary>
    public const string ArchitectureName = "clip-onnx";

    /// <summary>Always <see cref="ArchitectureName"/>.</summary>
    [JsonRequired]
    public string Architecture { get; set; } = ArchitectureName;

    /// <summary>The image tower.</summary>
    public OnnxImageConfiguration Image { get; set; } = new();

    /// <summary>The text tower.</summary>
    public OnnxTextConfiguration Text { get; set; } = new();

    /// <summary>What a text becomes before it is encoded; <c>{}</c> stands for the text.</summary>
    public string Prompt { get; set; } = "{}";

    /// <summary>Factor on cosines before a softmax over texts, 1 to 100: learned in training, and 100 in most CLIPs.</summary>
    public double Scale { get; set; } = Clip.ClipModel.MaximumScale;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(Image.Size, 1, 4096, "image.size");
        ConfigurationRange.Require(Text.ContextLength, 2, 65_536, "text.contextLength");
        ConfigurationRange.Require(Image.Mean.Count, 3, 3, "image.mean (how many)");
        ConfigurationRange.Require(Image.Std.Count, 3, 3, "image.std (how many)");
        foreach (var deviation in Image.Std)
        {
            ConfigurationRange.Require(deviation, 1e-6, 1, "image.std");
        }

        ConfigurationRange.Require(Scale, 1, Clip.ClipModel.MaximumScale, "scale");
        RequireInside(Image.File, "image.file");
        RequireInside(Text.File, "text.file");
        Clip.ClipConfiguration.RequirePrompt(Prompt);
    }

    // A folder from elsewhere must not make the program read other files.
    private static void RequireInside(string file, string name)
    {
        if (file.Length == 0 || Path.IsPathRooted(file) || file.Split('/', '\\').Contains(".."))
        {
            throw new InvalidDataException($"'{name}' is '{file}', expected a file in the model folder.");
        }
    }
}
