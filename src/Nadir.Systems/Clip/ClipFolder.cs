using System.Text.Json;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Clip;

/// <summary>A CLIP on disk: <c>config.json</c> and <c>model.safetensors</c>, under OpenAI's names.</summary>
public static class ClipFolder
{
    /// <summary>Reads a model.</summary>
    /// <param name="folder">The model folder.</param>
    /// <returns>In evaluation mode, float32, on the CPU. The caller disposes it.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit the other; the
    /// message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static ClipModel Load(string folder)
    {
        var configuration = ReadConfiguration(folder);
        var path = ModelFolder.Existing(folder, ModelFolder.WeightsName);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var tensors = SafetensorsTensors.ReadAll(path);
        try
        {
            return ClipWeights.Load(configuration, tensors).Model;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' does not fit config.json: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a model, the weights last.</summary>
    /// <param name="folder">Created if missing; files of the same names are replaced.</param>
    /// <param name="model">Not changed.</param>
    /// <param name="type">Type of the weights on disk: float32, float16 or bfloat16.</param>
    /// <param name="metadata">Goes into the safetensors header.</param>
    /// <exception cref="OverflowException">A weight is too large for the type.</exception>
    public static void Save(
        string folder, ClipModel model, ScalarType type = ScalarType.Float16,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Save(folder, model, model.Configuration, type, metadata);
    }

    // A converted model gets a prompt that it was not made with.
    internal static void Save(
        string folder, ClipModel model, ClipConfiguration configuration, ScalarType type,
        IReadOnlyDictionary<string, string>? metadata)
    {
        Directory.CreateDirectory(folder);
        ModelFolder.WriteConfiguration(
            folder, JsonSerializer.SerializeToUtf8Bytes(configuration, ClipRecipeJson.Default.ClipConfiguration));
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        SafetensorsTensors.Write(Path.Combine(folder, ModelFolder.WeightsName), model.StateDict(), metadata, type);
    }

    /// <summary>Reads the tokenizer of a folder, with the prompt of the configuration around every text.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="configuration">Of the CLIP in it.</param>
    /// <exception cref="FileNotFoundException">There is no tokenizer.</exception>
    /// <exception cref="InvalidDataException">It is damaged or does not fit the model.</exception>
    public static ITextTokenizer LoadTokenizer(string folder, ClipConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var ids = ClipTextIds.Load(folder, configuration.Text);
        return configuration.Prompt == PromptTemplate.Place ? ids
            : new PromptedTokenizer(ids, new PromptTemplate(configuration.Prompt));
    }

    /// <summary>Copies a tokenizer that <see cref="LoadTokenizer"/> read into another folder.</summary>
    /// <exception cref="ArgumentException">It is no CLIP's.</exception>
    public static void SaveTokenizer(string folder, ITextTokenizer tokenizer)
    {
        while (tokenizer is PromptedTokenizer prompted)
        {
            tokenizer = prompted.Inner;
        }

        ClipTokenizerFolder.Copy(
            tokenizer is ClipTextIds ids ? ids.Folder
                : throw new ArgumentException("This is not the tokenizer of a CLIP.", nameof(tokenizer)), folder);
    }

    /// <summary>Reads and checks <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is no valid configuration of this architecture.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static ClipConfiguration ReadConfiguration(string folder)
    {
        if (ModelFolder.Architecture(folder) is var found && found != ClipConfiguration.ArchitectureName)
        {
            throw new InvalidDataException(
                $"'{folder}' is a model of the architecture '{found}', expected "
                    + $"'{ClipConfiguration.ArchitectureName}'.");
        }

        var json = ModelFolder.ReadConfiguration(folder);
        try
        {
            var configuration = JsonSerializer.Deserialize(json, ClipRecipeJson.Default.ClipConfiguration)!;
            configuration.Validate();
            return configuration;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"'{folder}/config.json' is no CLIP's: {ReadableJson.Reason(exception)}.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{folder}/config.json': {exception.Message}", exception);
        }
    }
}

/// <summary>The files of CLIP's tokenizer, as they lie beside checkpoints and in model folders.</summary>
public static class ClipTokenizerFolder
{
    /// <summary>The merges of OpenAI's tokenizer.</summary>
    public const string OpenAiName = "bpe_simple_vocab_16e6.txt.gz";

    /// <summary>The merges of a tokenizer of transformers.</summary>
    public const string MergesName = "merges.txt";

    /// <summary>Names of all files that a tokenizer may be read from.</summary>
    public static IReadOnlyList<string> Names { get; } = [MergesName, "vocab.json", "tokenizer.json", OpenAiName];

    /// <summary>Copies what there is of a tokenizer into a model folder.</summary>
    /// <param name="source">A folder, or one of the files.</param>
    /// <param name="folder">Exists; files of the same names are replaced.</param>
    /// <returns>Names of the files that were copied; none when there is no tokenizer.</returns>
    /// <exception cref="FileNotFoundException">There is no such folder or file.</exception>
    /// <exception cref="InvalidDataException">The file has another name than a tokenizer's files.</exception>
    public static IReadOnlyList<string> Copy(string source, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        if (Directory.Exists(source))
        {
            string[] found = [.. Names.Where(name => File.Exists(Path.Combine(source, name)))];
            foreach (var name in found)
            {
                CopyFile(Path.Combine(source, name), Path.Combine(folder, name));
            }

            return found;
        }

        if (!File.Exists(source))
        {
            throw new FileNotFoundException(
                $"'{source}' does not exist; name a folder or a file of a CLIP's tokenizer.", source);
        }

        var single = Path.GetFileName(source);
        if (!Names.Contains(single))
        {
            throw new InvalidDataException(
                $"'{source}' is no tokenizer: its file is called {string.Join(" or ", Names)}.");
        }

        CopyFile(source, Path.Combine(folder, single));
        return [single];
    }

    // Not File.Copy: a read-only source would make a copy that the next conversion could not replace.
    private static void CopyFile(string source, string target)
    {
        if (Path.GetFullPath(source) == Path.GetFullPath(target))
        {
            return;
        }

        using var from = File.OpenRead(source);
        using var to = File.Create(target);
        from.CopyTo(to);
    }
}
