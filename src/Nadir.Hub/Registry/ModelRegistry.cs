using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nadir.Hub.Registry;

/// <summary>The published weights that can be fetched by name. Immutable.</summary>
public sealed class ModelRegistry
{
    private static readonly Lazy<ModelRegistry> Instance = new(Read);

    private ModelRegistry(RegistryContent content) =>
        (Models, TokenizerRepository, TokenizerFiles) = (content.Models, content.Tokenizer.Repository, content.Tokenizer.Files);

    /// <summary>The registry of this version.</summary>
    public static ModelRegistry Current => Instance.Value;

    /// <summary>All weights.</summary>
    public IReadOnlyList<RegisteredModel> Models { get; }

    /// <summary>The repository that the tokenizer of all these models is in.</summary>
    public string TokenizerRepository { get; }

    /// <summary>The tokenizer's files there.</summary>
    public IReadOnlyList<string> TokenizerFiles { get; }

    /// <summary>The files beside a text encoder's weights: word pieces, sizes, and how pieces become a sentence.</summary>
    public static IReadOnlyList<string> TextEncoderFiles { get; } = ["vocab.txt", "config.json", "1_Pooling/config.json"];

    /// <summary>Finds weights.</summary>
    /// <param name="name">As <see cref="RegisteredModel.Name"/>; case does not matter.</param>
    /// <exception cref="HubException">There are none of that name; the message lists those of a similar one.</exception>
    public RegisteredModel Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var words = name.Split('-', '_', '/', ' ');
        return Models.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new HubException($"'{name}' is not registered; there are {string.Join(", ", Models
                .OrderByDescending(model => words.Count(word => model.Name.Contains(word, StringComparison.OrdinalIgnoreCase)))
                .Take(5).Select(model => model.Name))} and others: nadir model list --published.");
    }

    private static ModelRegistry Read()
    {
        using var stream = typeof(ModelRegistry).Assembly.GetManifestResourceStream("Nadir.Hub.registry.json")!;
        return new ModelRegistry(JsonSerializer.Deserialize(stream, RegistryJson.Default.RegistryContent)!);
    }
}

/// <summary>The content of <c>registry.json</c>.</summary>
internal sealed record RegistryContent(string Note, RegistryTokenizer Tokenizer, RegisteredModel[] Models);

/// <summary>Where the registry's models have their tokenizer from.</summary>
internal sealed record RegistryTokenizer(string Repository, string[] Files);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RegistryContent))]
internal sealed partial class RegistryJson : JsonSerializerContext;
