using System.Text.Json;
using Nadir.Onnx;
using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Clip.Onnx;

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
        ITextTokenizer tokenizer = ClipTextIds.Load(folder, new ClipTextConfiguration { VocabularySize = int.MaxValue });
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
                $"'{folder}' is a model of the architecture '{found}', expected '{OnnxClipConfiguration.ArchitectureName}'.");
        }

        try
        {
            var configuration = JsonSerializer.Deserialize(ModelFolder.ReadConfiguration(folder), OnnxClipJson.Default.OnnxClipConfiguration)!;
            configuration.Validate();
            return configuration;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{folder}/config.json' is no ONNX encoder's: {ReadableJson.Reason(exception)}.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{folder}/config.json' is no ONNX encoder's: {exception.Message}", exception);
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
