using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Osdpm;

/// <summary>An OSDPM on disk: <c>config.json</c>, <c>model.safetensors</c>, <c>vocabulary.json</c> or the tokenizer of a CLIP.</summary>
public static class OsdpmFolder
{
    private static readonly RetrievalFolderFormat<OsdpmNetwork, OsdpmConfiguration> Format = new()
    {
        Json = ConfigurationJson.Default.OsdpmConfiguration,
        Architecture = OsdpmConfiguration.ArchitectureName,
        Create = configuration => new OsdpmNetwork(configuration),
        ConfigurationOf = model => model.Configuration,
        Validate = configuration => configuration.Validate(),
        VocabularySize = configuration => configuration.Encoder.Text.VocabularySize,
        Clip = configuration => configuration.Clip,
        Name = "OSDPM",
    };

    /// <summary>Reads a model.</summary>
    /// <param name="folder">The model folder.</param>
    /// <returns>In evaluation mode, float32, on the CPU, and its vocabulary or tokenizer. The caller disposes the model.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit the others; the message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static (OsdpmNetwork Model, ITextTokenizer Tokenizer) Load(string folder) => Format.Load(folder);

    /// <summary>Writes a model; floating-point tensors as float16, which halves the file and costs no accuracy that shows.</summary>
    /// <param name="folder">Created if missing; files of the same names are replaced, the weights last.</param>
    /// <param name="model">Not changed.</param>
    /// <param name="tokenizer">A vocabulary of as many entries as the configuration says; of a CLIP, the tokenizer that it was read with.</param>
    /// <param name="metadata">Goes into the safetensors header.</param>
    public static void Save(
        string folder, OsdpmNetwork model, ITextTokenizer tokenizer, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        Format.Save(folder, model, tokenizer, metadata);
    }

    /// <summary>Reads and checks <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is no valid configuration of this architecture.</exception>
    public static OsdpmConfiguration ReadConfiguration(string folder) => Format.ReadConfiguration(folder);
}
