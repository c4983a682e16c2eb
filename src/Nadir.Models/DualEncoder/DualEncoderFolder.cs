using System.Text.Json;
using Nadir.Language;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Models.DualEncoder;

/// <summary>A dual encoder on disk: <c>config.json</c>, <c>model.safetensors</c>, <c>vocabulary.json</c>.</summary>
public static class DualEncoderFolder
{
    /// <summary>Reads a model.</summary>
    /// <param name="folder">The model folder.</param>
    /// <returns>In evaluation mode, float32, on the CPU, and its vocabulary. The caller disposes the model.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit the others; the message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static (DualEncoder Model, Vocabulary Vocabulary) Load(string folder)
    {
        var configuration = ReadConfiguration(folder);
        var vocabulary = VocabularyFile.Load(folder);
        if (vocabulary.Count != configuration.Text.VocabularySize)
        {
            throw new InvalidDataException(
                $"'{folder}': the vocabulary has {vocabulary.Count} words, config.json says {configuration.Text.VocabularySize}.");
        }

        var model = new DualEncoder(configuration);
        try
        {
            using var noGrad = new NoGradScope();
            using var scope = new TensorScope();
            model.LoadStateDict(SafetensorsFile.ReadAll(ModelFolder.Existing(folder, ModelFolder.WeightsName)));
            model.Eval();
            return (model, vocabulary);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Writes a model; floating-point tensors as float16, which halves the file and costs no accuracy that shows.</summary>
    /// <param name="folder">Created if missing; files of the same names are replaced, the weights last.</param>
    /// <param name="model">Not changed.</param>
    /// <param name="vocabulary">Of as many entries as the configuration says.</param>
    /// <param name="metadata">Goes into the safetensors header.</param>
    public static void Save(
        string folder, DualEncoder model, Vocabulary vocabulary, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        Directory.CreateDirectory(folder);
        VocabularyFile.Save(vocabulary, folder);
        ModelFolder.WriteConfiguration(
            folder, JsonSerializer.SerializeToUtf8Bytes(model.Configuration, DualEncoderJson.Default.DualEncoderConfiguration));
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var tensors = model.StateDict().ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Type == ScalarType.Float32 ? pair.Value.To(ScalarType.Float16) : pair.Value);
        SafetensorsWriter.Write(Path.Combine(folder, ModelFolder.WeightsName), tensors, metadata);
    }

    /// <summary>Reads and checks <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is no valid configuration of a dual encoder.</exception>
    public static DualEncoderConfiguration ReadConfiguration(string folder)
    {
        var json = ModelFolder.ReadConfiguration(folder);
        try
        {
            var configuration = JsonSerializer.Deserialize(json, DualEncoderJson.Default.DualEncoderConfiguration)!;
            configuration.Validate();
            return configuration;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{folder}/config.json' is no dual encoder's: {exception.Message}", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{folder}/config.json': {exception.Message}", exception);
        }
    }
}
