using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Contracts;

/// <summary>
/// How networks of one system lie on disk: <c>config.json</c>, <c>model.safetensors</c>, the tokenizer's files.
/// </summary>
/// <typeparam name="TNetwork">The network.</typeparam>
/// <typeparam name="TOptions">The content of its <c>config.json</c>.</typeparam>
/// <remarks>Immutable; safe to use from many threads.</remarks>
public sealed class NetworkFolder<TNetwork, TOptions>
    where TNetwork : Module
    where TOptions : class
{
    /// <summary>The system's name in <c>config.json</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The system's name for people, such as <c>dual encoder</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The options' JSON.</summary>
    public required JsonTypeInfo<TOptions> Json { get; init; }

    /// <summary>Checks the options' ranges; throws <see cref="InvalidDataException"/>.</summary>
    public required Action<TOptions> Validate { get; init; }

    /// <summary>Makes a network with random weights.</summary>
    public required Func<TOptions, TNetwork> Create { get; init; }

    /// <summary>What a network was made from.</summary>
    public required Func<TNetwork, TOptions> OptionsOf { get; init; }

    /// <summary>Reads the tokenizer of a folder, and checks that it fits.</summary>
    public required Func<string, TOptions, ITextTokenizer> LoadTokenizer { get; init; }

    /// <summary>Writes a tokenizer into a folder.</summary>
    public Action<string, TOptions, ITextTokenizer> SaveTokenizer { get; init; } =
        (folder, _, tokenizer) => VocabularyFile.Save((Vocabulary)tokenizer, folder);

    /// <summary>Reads a network.</summary>
    /// <param name="folder">The model folder.</param>
    /// <returns>In evaluation mode, float32, on the CPU. The caller disposes it.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit the others; the
    /// message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public (TNetwork Network, ITextTokenizer Tokenizer) Load(string folder)
    {
        var options = ReadOptions(folder);
        // First the tokenizer: it is small, and may be missing.
        var tokenizer = LoadTokenizer(folder, options);
        var network = Create(options);
        try
        {
            using var noGrad = new NoGradScope();
            using var scope = new TensorScope();
            var tensors = QuantizedRows.ReadAll(ModelFolder.Existing(folder, ModelFolder.WeightsName));
            RequireFactors(folder, network, tensors);
            network.LoadStateDict(tensors);
            network.Eval();
            return (network, tokenizer);
        }
        catch (StateDictException exception)
        {
            network.Dispose();
            throw new InvalidDataException(
                $"'{Path.Combine(folder, ModelFolder.WeightsName)}' does not fit "
                    + $"config.json: {Misfits(exception)}.", exception);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes a network; floating-point tensors as float16, which halves the file and costs no accuracy that shows.
    /// </summary>
    /// <param name="folder">Created if missing; files of the same names are replaced, the weights last.</param>
    /// <param name="network">Not changed.</param>
    /// <param name="tokenizer">Of as many words as the options say.</param>
    /// <param name="metadata">Goes into the safetensors header.</param>
    public void Save(string folder, TNetwork network, ITextTokenizer tokenizer,
        IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(tokenizer);
        Directory.CreateDirectory(folder);
        SaveTokenizer(folder, OptionsOf(network), tokenizer);
        ModelFolder.WriteConfiguration(folder, JsonSerializer.SerializeToUtf8Bytes(OptionsOf(network), Json));
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var tensors = network.StateDict().ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Type == ScalarType.Float32 ? pair.Value.To(ScalarType.Float16) : pair.Value);
        SafetensorsTensors.Write(Path.Combine(folder, ModelFolder.WeightsName), tensors, metadata);
    }

    /// <summary>Reads and checks <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is no valid configuration of this system.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public TOptions ReadOptions(string folder)
    {
        // First: the members of another system would only be called unknown.
        if (ModelFolder.Architecture(folder) is var found && found != Architecture)
        {
            throw new InvalidDataException(
                $"'{folder}' is a model of the architecture '{found}', expected '{Architecture}'.");
        }

        var json = ModelFolder.ReadConfiguration(folder);
        try
        {
            var options = JsonSerializer.Deserialize(json, Json)!;
            Validate(options);
            return options;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"'{folder}/config.json' is no {Title}'s: {ReadableJson.Reason(exception)}.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{folder}/config.json': {exception.Message}", exception);
        }
    }

    // Codes whose factors are lost would be read as numbers up to 127.
    private static void RequireFactors(string folder, TNetwork network, Dictionary<string, Tensor> tensors)
    {
        var own = network.StateDict();
        if (tensors.FirstOrDefault(pair => pair.Value.Type == ScalarType.Int8
            && own.TryGetValue(pair.Key, out var wanted)
            && wanted.Type.IsFloatingPoint()).Key is { } name)
        {
            throw new InvalidDataException(
                $"'{Path.Combine(folder, ModelFolder.WeightsName)}': the matrix '{name}' is stored in 8 bits, and "
                    + $"'{name}{QuantizedRows.ScaleSuffix}', a factor for each of its rows, is missing.");
        }
    }

    // The first of each kind is enough to tell what differs; there may be hundreds.
    private static string Misfits(StateDictException exception)
    {
        (string What, IReadOnlyList<string> Names)[] kinds =
            [("missing", exception.Missing), ("unexpected", exception.Unexpected),
                ("of another shape", exception.Misshaped)];
        return string.Join(", ", kinds.Where(kind => kind.Names.Count > 0).Select(
            kind => $"{kind.Names.Count} tensors are {kind.What}, such as {kind.Names[0]}"));
    }
}

/// <summary>The vocabulary of a model folder.</summary>
public static class ModelVocabulary
{
    /// <summary>Reads the vocabulary of a folder.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="size">Words that it must have.</param>
    /// <exception cref="InvalidDataException">It is damaged, or has another number of words.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static Vocabulary Load(string folder, int size)
    {
        var vocabulary = VocabularyFile.Load(folder);
        return vocabulary.Count == size
            ? vocabulary
            : throw new InvalidDataException(
                $"'{folder}': the vocabulary has {vocabulary.Count} words, config.json says {size}.");
    }

    /// <summary>
    /// Reads the vocabulary of a folder, of either kind: <see cref="Vocabulary"/> or <see cref="RetrievalVocabulary"/>.
    /// </summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="rows">Rows of the model's embedding.</param>
    /// <exception cref="InvalidDataException">It is damaged, or has another number of words.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static ITextTokenizer LoadAny(string folder, int rows)
    {
        if (RetrievalVocabularyFile.Load(folder) is not { } vocabulary)
        {
            return Load(folder, rows);
        }

        return vocabulary.Count + 1 == rows
            ? vocabulary
            : throw new InvalidDataException(
                $"'{folder}': the vocabulary needs {vocabulary.Count + 1} rows of an embedding, config.json "
                    + $"says {rows}.");
    }

    /// <summary>Writes a vocabulary of either kind into a folder.</summary>
    /// <param name="folder">Exists.</param>
    /// <param name="tokenizer">A <see cref="Vocabulary"/> or a <see cref="RetrievalVocabulary"/>.</param>
    public static void SaveAny(string folder, ITextTokenizer tokenizer)
    {
        if (tokenizer is RetrievalVocabulary vocabulary)
        {
            RetrievalVocabularyFile.Save(vocabulary, folder);
        }
        else
        {
            VocabularyFile.Save((Vocabulary)tokenizer, folder);
        }
    }
}
