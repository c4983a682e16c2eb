using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Onnx;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Clip.Onnx;

/// <summary>A CLIP whose towers ONNX Runtime runs, in whatever precision their files have.</summary>
/// <remarks>Safe to use from many threads, but not during <see cref="Dispose"/>.</remarks>
public sealed class OnnxClip : IDisposable
{
    private readonly OnnxTower _image;
    private readonly OnnxTower _text;

    private OnnxClip(OnnxClipConfiguration configuration, OnnxTower image, OnnxTower text)
    {
        (Configuration, _image, _text) = (configuration, image, text);
        FeatureDim = image.FeatureDim ?? text.FeatureDim
            ?? TextFeatures(new long[configuration.Text.ContextLength], 1).Length;
    }

    /// <summary>What the folder says.</summary>
    public OnnxClipConfiguration Configuration { get; }

    /// <summary>Length of the vectors.</summary>
    public int FeatureDim { get; }

    /// <summary>Loads the towers of a model folder.</summary>
    /// <param name="folder">With <c>config.json</c> and the files that it names.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or does not fit; the message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="OnnxException">ONNX Runtime is not installed, or cannot run a file.</exception>
    public static OnnxClip Load(string folder)
    {
        var configuration = OnnxClipFolder.ReadConfiguration(folder);
        var image = OnnxTower.Load(
            Path.Combine(folder, configuration.Image.File), 4, [OnnxElementType.Float, OnnxElementType.Float16],
            configuration.Image.Output, "image_embeds");
        OnnxTower? text = null;
        try
        {
            text = OnnxTower.Load(
                Path.Combine(folder, configuration.Text.File), 2, [OnnxElementType.Int64, OnnxElementType.Int32],
                configuration.Text.Output, "text_embeds");
            Check(folder, configuration, image, text);
            return new OnnxClip(configuration, image, text);
        }
        catch
        {
            image.Dispose();
            text?.Dispose();
            throw;
        }
    }

    /// <summary>Encodes pictures.</summary>
    /// <param name="pixels">[N, 3, S, S], less the mean and divided by the deviation.</param>
    /// <param name="count">N.</param>
    /// <returns>N * <see cref="FeatureDim"/> values, not normalised unless the file does so.</returns>
    public float[] ImageFeatures(ReadOnlyMemory<float> pixels, int count)
    {
        var (size, name) = (Configuration.Image.Size, _image.Input.Name);
        var length = 3 * size * size;
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, count * length);
        return _image.Run(count, (start, batch) =>
        {
            var part = pixels.Slice(start * length, batch * length);
            return [_image.Input.Type == OnnxElementType.Float16
                ? new OnnxInput<Half>(name, Array.ConvertAll(part.ToArray(), value => (Half)value), batch, 3, size,
                    size)
                : new OnnxInput<float>(name, part, batch, 3, size, size)];
        });
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">[N, context length]: start, text, end, zeros.</param>
    /// <param name="count">N.</param>
    /// <returns>N * <see cref="FeatureDim"/> values, not normalised unless the file does so.</returns>
    public float[] TextFeatures(ReadOnlyMemory<long> ids, int count)
    {
        var (length, name) = (Configuration.Text.ContextLength, _text.Input.Name);
        ArgumentOutOfRangeException.ThrowIfNotEqual(ids.Length, count * length);
        return _text.Run(count, (start, batch) =>
        {
            var part = ids.Slice(start * length, batch * length);
            OnnxInput input = _text.Input.Type == OnnxElementType.Int32
                ? new OnnxInput<int>(name, Array.ConvertAll(part.ToArray(), id => (int)id), batch, length)
                : new OnnxInput<long>(name, part, batch, length);
            return [input, .. _text.Masks(batch, length)];
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _image.Dispose();
        _text.Dispose();
    }

    private static void Check(string folder, OnnxClipConfiguration configuration, OnnxTower image, OnnxTower text)
    {
        var size = configuration.Image.Size;
        if (image.Input.Shape.Zip([-1L, 3, size, size]).Skip(1)
            .Any(pair => pair.First > 0 && pair.First != pair.Second))
        {
            throw new InvalidDataException(
                $"'{folder}': the image tower takes {image.Input}, config.json says {size} x {size} pixels.");
        }

        if (text.Input.Shape[1] > 0 && text.Input.Shape[1] != configuration.Text.ContextLength)
        {
            throw new InvalidDataException(
                $"'{folder}': the text tower takes {text.Input}, config.json "
                    + $"says {configuration.Text.ContextLength} ids.");
        }

        if (image.FeatureDim is { } first && text.FeatureDim is { } second && first != second)
        {
            throw new InvalidDataException(
                $"'{folder}': vectors of pictures have {first} values, those of texts {second}; the towers are of "
                    + $"two models.");
        }
    }
}

/// <summary>A CLIP whose towers are <c>.onnx</c> files: the content of <c>config.json</c>.</summary>
/// <remarks>
/// Setters are not <c>init</c>: the generated JSON reader would set those that a file leaves out to zero.
/// </remarks>
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

    /// <summary>
    /// Factor on cosines before a softmax over texts, 1 to 100: learned in training, and 100 in most CLIPs.
    /// </summary>
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

/// <summary>A CLIP on disk as <c>.onnx</c> files: <c>config.json</c>, the two towers, the tokenizer's files.</summary>
public static class OnnxClipFolder
{
    /// <summary>Reads a model.</summary>
    /// <param name="folder">The model folder.</param>
    /// <returns>The model, which the caller disposes, and its tokenizer with the prompt of the configuration.</returns>
    /// <exception cref="InvalidDataException">A file is damaged, or does not fit; the message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="OnnxException">ONNX Runtime is not installed, or cannot run a file.</exception>
    public static (OnnxRetrieval Model, ITextTokenizer Tokenizer) Load(string folder)
    {
        var configuration = ReadConfiguration(folder);
        // First the tokenizer: it is small, and may be missing. Files do not tell how many ids they know.
        ITextTokenizer tokenizer = ClipTextIds.Load(
            folder, new ClipTextConfiguration { VocabularySize = int.MaxValue });
        if (configuration.Prompt != PromptTemplate.Place)
        {
            tokenizer = new PromptedTokenizer(tokenizer, new PromptTemplate(configuration.Prompt));
        }

        return (new OnnxRetrieval(OnnxClip.Load(folder)), tokenizer);
    }

    /// <summary>Reads and checks <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is no valid configuration of this architecture.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static OnnxClipConfiguration ReadConfiguration(string folder)
    {
        if (ModelFolder.Architecture(folder) is var found && found != OnnxClipConfiguration.ArchitectureName)
        {
            throw new InvalidDataException(
                $"'{folder}' is a model of the architecture '{found}', expected "
                    + $"'{OnnxClipConfiguration.ArchitectureName}'.");
        }

        try
        {
            var configuration = JsonSerializer.Deserialize(
                ModelFolder.ReadConfiguration(folder), OnnxClipJson.Default.OnnxClipConfiguration)!;
            configuration.Validate();
            return configuration;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"'{folder}/config.json' is no ONNX encoder's: {ReadableJson.Reason(exception)}.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"'{folder}/config.json' is no ONNX encoder's: {exception.Message}", exception);
        }
    }
}

/// <summary>A CLIP in .onnx files as a system: it makes vectors, and neither maps nor gradients.</summary>
public sealed class OnnxClipSystem : SystemDescriptor
{
    /// <inheritdoc/>
    public override string Name => OnnxClipConfiguration.ArchitectureName;

    /// <inheritdoc/>
    public override string Title => "CLIP in ONNX Runtime";

    /// <inheritdoc/>
    public override string Purpose =>
        "Finds images by English words, and words for images (Radford et al. 2021), by towers that ONNX Runtime runs.";

    /// <inheritdoc/>
    public override SystemRoles Roles => SystemRoles.Encoder;

    /// <inheritdoc/>
    public override LoadedModel Load(string folder, ModelLoading loading)
    {
        var (model, tokenizer) = OnnxClipFolder.Load(folder);
        return new LoadedModel(this, model, tokenizer);
    }
}

/// <summary>The JSON of a CLIP in ONNX files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    MaxDepth = 16,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(OnnxClipConfiguration))]
internal sealed partial class OnnxClipJson : JsonSerializerContext;
