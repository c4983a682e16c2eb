using System.Text.Json;
using Nadir.Onnx;
using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Systems.Clip.Onnx.Export;

/// <summary>Writes the towers of a CLIP as <c>.onnx</c> files, in a folder that serves as an encoder.</summary>
public static class ClipOnnxExport
{
    /// <summary>The image tower's file.</summary>
    public const string ImageName = "image.onnx";

    /// <summary>The text tower's file.</summary>
    public const string TextName = "text.onnx";

    /// <summary>Exports a model folder.</summary>
    /// <param name="folder">Of a CLIP.</param>
    /// <param name="target">Created if missing; files of the same names are replaced.</param>
    /// <param name="quantize">Whether weights become signed bytes, and inputs of matrix products unsigned ones.</param>
    /// <exception cref="InvalidDataException">The folder is damaged, or the model has parts that are not exported.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="OnnxException">A tower is larger than an .onnx file can be.</exception>
    public static void Run(string folder, string target, bool quantize)
    {
        if (Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)))
        {
            throw new InvalidDataException($"'{target}' is the model itself, whose config.json would be lost; choose another folder.");
        }

        using var model = ClipFolder.Load(folder);
        Directory.CreateDirectory(target);
        ClipTokenizerFolder.Copy(folder, target);
        Write(model, target, quantize);
    }

    /// <summary>Exports a model that is in memory, without a tokenizer.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="target">An existing folder.</param>
    /// <param name="quantize">Whether weights become signed bytes, and inputs of matrix products unsigned ones.</param>
    /// <exception cref="InvalidDataException">The model has parts that are not exported.</exception>
    /// <exception cref="OnnxException">A tower is larger than an .onnx file can be.</exception>
    public static void Write(ClipModel model, string target, bool quantize)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var weights = new ExportWeights(model);
        var configuration = model.Configuration;
        WriteImageTower(weights, configuration, Path.Combine(target, ImageName), quantize);
        WriteTextTower(weights, configuration, Path.Combine(target, TextName), quantize);
        weights.Skip("logit_scale");
        if (weights.Unused.Count > 0)
        {
            throw new InvalidDataException(
                $"The model has parts that an export has no place for: {string.Join(", ", weights.Unused.Order(StringComparer.Ordinal).Take(3))}.");
        }

        var content = new OnnxClipConfiguration
        {
            Prompt = configuration.Prompt,
            Scale = Math.Clamp(Math.Exp(model.LogitScale.Item<float>()), 1, ClipModel.MaximumScale),
            Image = new OnnxImageConfiguration
            {
                File = ImageName,
                Size = configuration.Image.Size,
                Mean = configuration.Image.Mean,
                Std = configuration.Image.Std,
            },
            Text = new OnnxTextConfiguration { File = TextName, ContextLength = configuration.Text.ContextLength },
        };
        ModelFolder.WriteConfiguration(target, JsonSerializer.SerializeToUtf8Bytes(content, OnnxClipJson.Default.OnnxClipConfiguration));
    }

    private static void WriteImageTower(ExportWeights weights, ClipConfiguration configuration, string path, bool quantize)
    {
        var image = configuration.Image;
        var graph = new OnnxGraph("image");
        var layers = new ClipOnnxLayers(graph, weights, configuration.Activation, quantize);
        var input = graph.Input("pixel_values", OnnxElementType.Float, -1, 3, image.Size, image.Size);
        var features = image.Kind == ClipImageKind.ModifiedResNet
            ? new ModifiedResNetGraph(graph, weights, layers).Add(input, image)
            : VisionTransformerGraph.Add(graph, layers, input, image);
        graph.Output(features, "image_embeds", OnnxElementType.Float, -1, configuration.EmbedDim);
        graph.Write(path);
    }

    private static void WriteTextTower(ExportWeights weights, ClipConfiguration configuration, string path, bool quantize)
    {
        var graph = new OnnxGraph("text");
        var layers = new ClipOnnxLayers(graph, weights, configuration.Activation, quantize);
        var ids = graph.Input("input_ids", OnnxElementType.Int64, -1, configuration.Text.ContextLength);
        var features = TextTransformerGraph.Add(graph, layers, ids, configuration.Text);
        graph.Output(features, "text_embeds", OnnxElementType.Float, -1, configuration.EmbedDim);
        graph.Write(path);
    }
}
