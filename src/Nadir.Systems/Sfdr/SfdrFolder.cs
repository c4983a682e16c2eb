using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// An SFDR on disk: <c>config.json</c>, <c>model.safetensors</c> (with the caption bank), <c>vocabulary.json</c>. Its encoder is
/// another model folder, which <c>config.json</c> names, or the subfolder <c>encoder</c>.
/// </summary>
public static class SfdrFolder
{
    private static readonly NetworkFolder<SfdrNetwork, SfdrOptions> Format = new()
    {
        Json = SfdrJson.Default.SfdrOptions,
        Architecture = SfdrOptions.ArchitectureName,
        Title = "SFDR",
        Create = options => new SfdrNetwork(options),
        OptionsOf = network => network.Configuration,
        Validate = options => options.Validate(),
        LoadTokenizer = (folder, options) => ModelVocabulary.Load(folder, options.VocabularySize),
    };

    /// <summary>Reads a model, without its encoder.</summary>
    /// <param name="folder">The model folder.</param>
    /// <returns>In evaluation mode, float32, on the CPU, and its vocabulary. The caller disposes the model.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit the others; the message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static (SfdrNetwork Model, Vocabulary Vocabulary) Load(string folder)
    {
        var (model, tokenizer) = Format.Load(folder);
        var vocabulary = (Vocabulary)tokenizer;
        if (CaptionTokens.AreIn(vocabulary))
        {
            return (model, vocabulary);
        }

        model.Dispose();
        throw new InvalidDataException($"'{folder}': the vocabulary lacks {CaptionTokens.Start} or {CaptionTokens.End}.");
    }

    /// <summary>Writes a model; floating-point tensors as float16, which halves the file and costs no accuracy that shows.</summary>
    /// <param name="folder">Created if missing; files of the same names are replaced, the weights last.</param>
    /// <param name="model">Not changed.</param>
    /// <param name="vocabulary">Of as many entries as the configuration says.</param>
    /// <param name="metadata">Goes into the safetensors header.</param>
    public static void Save(string folder, SfdrNetwork model, Vocabulary vocabulary, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        Format.Save(folder, model, vocabulary, metadata);
    }

    /// <summary>Reads and checks <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is no valid configuration of this architecture.</exception>
    public static SfdrOptions ReadConfiguration(string folder) => Format.ReadOptions(folder);
}
