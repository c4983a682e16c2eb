using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Faami;

/// <summary>A FAAMI on disk: <c>config.json</c>, <c>model.safetensors</c>, <c>vocabulary.json</c>.</summary>
public static class FaamiFolder
{
    private static readonly RetrievalFolderFormat<FaamiNetwork, FaamiConfiguration> Format = new()
    {
        Json = ConfigurationJson.Default.FaamiConfiguration,
        Architecture = FaamiConfiguration.ArchitectureName,
        Create = configuration => new FaamiNetwork(configuration),
        ConfigurationOf = model => model.Configuration,
        Validate = configuration => configuration.Validate(),
        VocabularySize = configuration => configuration.Encoder.Text.VocabularySize,
        Name = "FAAMI",
    };

    /// <summary>Reads a model.</summary>
    /// <param name="folder">The model folder.</param>
    /// <returns>In evaluation mode, float32, on the CPU, and its vocabulary. The caller disposes the model.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit the others; the message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static (FaamiNetwork Model, Vocabulary Vocabulary) Load(string folder)
    {
        var (model, tokenizer) = Format.Load(folder);
        return (model, (Vocabulary)tokenizer);
    }

    /// <summary>Writes a model; floating-point tensors as float16, which halves the file and costs no accuracy that shows.</summary>
    /// <param name="folder">Created if missing; files of the same names are replaced, the weights last.</param>
    /// <param name="model">Not changed.</param>
    /// <param name="vocabulary">Of as many entries as the configuration says.</param>
    /// <param name="metadata">Goes into the safetensors header.</param>
    public static void Save(
        string folder, FaamiNetwork model, Vocabulary vocabulary, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        Format.Save(folder, model, vocabulary, metadata);
    }

    /// <summary>Reads and checks <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is no valid configuration of this architecture.</exception>
    public static FaamiConfiguration ReadConfiguration(string folder) => Format.ReadConfiguration(folder);
}
