using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Clip;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Contracts;

/// <summary>How models of one architecture lie on disk: <c>config.json</c>, <c>model.safetensors</c>, <c>vocabulary.json</c>.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="TConfiguration">The content of its <c>config.json</c>.</typeparam>
internal sealed class RetrievalFolderFormat<TModel, TConfiguration>
    where TModel : Module
    where TConfiguration : class
{
    /// <summary>The configuration's JSON.</summary>
    public required JsonTypeInfo<TConfiguration> Json { get; init; }

    /// <summary>Makes a model with random weights.</summary>
    public required Func<TConfiguration, TModel> Create { get; init; }

    /// <summary>What a model was made from.</summary>
    public required Func<TModel, TConfiguration> ConfigurationOf { get; init; }

    /// <summary>Checks the ranges; throws <see cref="InvalidDataException"/>.</summary>
    public required Action<TConfiguration> Validate { get; init; }

    /// <summary>Rows of the word embedding.</summary>
    public required Func<TConfiguration, int> VocabularySize { get; init; }

    /// <summary>The architecture's name in <c>config.json</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The architecture's name for people, such as <c>dual encoder</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The CLIP that a model stands on; null: on none.</summary>
    public Func<TConfiguration, ClipConfiguration?> Clip { get; init; } = _ => null;

    public (TModel Model, ITextTokenizer Tokenizer) Load(string folder)
    {
        var configuration = ReadConfiguration(folder);
        var tokenizer = LoadTokenizer(folder, configuration);
        var model = Create(configuration);
        try
        {
            using var noGrad = new NoGradScope();
            using var scope = new TensorScope();
            model.LoadStateDict(SafetensorsFile.ReadAll(ModelFolder.Existing(folder, ModelFolder.WeightsName)));
            model.Eval();
            return (model, tokenizer);
        }
        catch (StateDictException exception)
        {
            model.Dispose();
            throw new InvalidDataException(
                $"'{Path.Combine(folder, ModelFolder.WeightsName)}' does not fit config.json: {Misfits(exception)}.", exception);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Save(string folder, TModel model, ITextTokenizer tokenizer, IReadOnlyDictionary<string, string> metadata)
    {
        Directory.CreateDirectory(folder);
        SaveTokenizer(folder, tokenizer);
        ModelFolder.WriteConfiguration(folder, JsonSerializer.SerializeToUtf8Bytes(ConfigurationOf(model), Json));
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var tensors = model.StateDict().ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Type == ScalarType.Float32 ? pair.Value.To(ScalarType.Float16) : pair.Value);
        SafetensorsWriter.Write(Path.Combine(folder, ModelFolder.WeightsName), tensors, metadata);
    }

    public TConfiguration ReadConfiguration(string folder)
    {
        // First: the members of another architecture would only be called unknown.
        if (ModelFolder.Architecture(folder) is var found && found != Architecture)
        {
            throw new InvalidDataException($"'{folder}' is a model of the architecture '{found}', expected '{Architecture}'.");
        }

        var json = ModelFolder.ReadConfiguration(folder);
        try
        {
            var configuration = JsonSerializer.Deserialize(json, Json)!;
            Validate(configuration);
            return configuration;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{folder}/config.json' is no {Name}'s: {exception.Message}", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{folder}/config.json': {exception.Message}", exception);
        }
    }

    private ITextTokenizer LoadTokenizer(string folder, TConfiguration configuration)
    {
        if (Clip(configuration) is { } clip)
        {
            return ClipFolder.LoadTokenizer(folder, clip);
        }

        var vocabulary = VocabularyFile.Load(folder);
        return vocabulary.Count == VocabularySize(configuration)
            ? vocabulary
            : throw new InvalidDataException(
                $"'{folder}': the vocabulary has {vocabulary.Count} words, config.json says {VocabularySize(configuration)}.");
    }

    private static void SaveTokenizer(string folder, ITextTokenizer tokenizer)
    {
        if (tokenizer is Vocabulary vocabulary)
        {
            VocabularyFile.Save(vocabulary, folder);
        }
        else
        {
            ClipFolder.SaveTokenizer(folder, tokenizer);
        }
    }

    // The first of each kind is enough to tell what differs; there may be hundreds.
    private static string Misfits(StateDictException exception)
    {
        (string What, IReadOnlyList<string> Names)[] kinds =
            [("missing", exception.Missing), ("unexpected", exception.Unexpected), ("of another shape", exception.Misshaped)];
        return string.Join(", ", kinds.Where(kind => kind.Names.Count > 0).Select(
            kind => $"{kind.Names.Count} tensors are {kind.What}, such as {kind.Names[0]}"));
    }
}
