using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Systems.Clip;

namespace Nadir.Hub;

/// <summary>The published weights that can be fetched by name. Immutable.</summary>
public sealed class ModelRegistry
{
    private static readonly Lazy<ModelRegistry> Instance = new(Read);

    private ModelRegistry(RegistryContent content) =>
        (Models, TokenizerRepository, TokenizerFiles) = (content.Models, content.Tokenizer.Repository,
            content.Tokenizer.Files);

    /// <summary>The registry of this version.</summary>
    public static ModelRegistry Current => Instance.Value;

    /// <summary>All weights.</summary>
    public IReadOnlyList<RegisteredModel> Models { get; }

    /// <summary>The repository that the tokenizer of all these models is in.</summary>
    public string TokenizerRepository { get; }

    /// <summary>The tokenizer's files there.</summary>
    public IReadOnlyList<string> TokenizerFiles { get; }

    /// <summary>
    /// The files beside a text encoder's weights: word pieces, sizes, and how pieces become a sentence.
    /// </summary>
    public static IReadOnlyList<string> TextEncoderFiles { get; } = ["vocab.txt", "config.json",
        "1_Pooling/config.json"];

    /// <summary>Finds weights.</summary>
    /// <param name="name">As <see cref="RegisteredModel.Name"/>; case does not matter.</param>
    /// <exception cref="HubException">There are none of that name; the message lists those of a
    /// similar one.</exception>
    public RegisteredModel Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var words = name.Split('-', '_', '/', ' ');
        if (Models.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return found;
        }

        var nearest = Models.Select(model => model.Name)
            .OrderByDescending(own => words.Count(word => own.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .Take(5);
        throw new HubException(
            $"'{name}' is not registered; there are {string.Join(", ", nearest)} and others: nadir model list "
                + $"--published.");
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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RegistryContent))]
internal sealed partial class RegistryJson : JsonSerializerContext;

/// <summary>Weights that somebody has published.</summary>
/// <param name="Name">What <c>nadir model pull</c> calls them.</param>
/// <param name="Variant">The architecture, such as <c>ViT-B/32</c>; of a backbone its name, such as <c>resnet18</c>; of
/// a text encoder <c>bert</c>.</param>
/// <param name="Licence">What their publisher says.</param>
/// <param name="Source">Where these facts were found.</param>
/// <remarks>
/// Setters are not <c>init</c>: the generated JSON reader would set those that the file leaves out to null.
/// </remarks>
public sealed record RegisteredModel(string Name, string Variant, string Licence, string Source)
{
    /// <summary>The repository on the hub; null for weights at an <see cref="Address"/>.</summary>
    public string? Repository { get; set; }

    /// <summary>The commit or branch of the repository.</summary>
    public string Revision { get; set; } = "main";

    /// <summary>The file in the repository.</summary>
    public string? File { get; set; }

    /// <summary>Where the file is that is in no repository; a <c>.zip</c> holds one checkpoint.</summary>
    public Uri? Address { get; set; }

    /// <summary>SHA-256 of the file, where it is published.</summary>
    public string? Sha256 { get; set; }

    /// <summary>Size of the file, where it is known.</summary>
    public long? Bytes { get; set; }

    /// <summary>
    /// Whether these are the weights of a backbone, to start training from, and not of a whole model; no tokenizer
    /// belongs to them.
    /// </summary>
    public bool IsBackbone { get; set; }

    /// <summary>Whether these are the weights of a text encoder, to start training from; its word pieces and settings
    /// are
    /// <see cref="ModelRegistry.TextEncoderFiles"/> of the same repository.</summary>
    public bool IsTextEncoder { get; set; }

    /// <summary>A backbone's published accuracy on ImageNet's validation images, in percent; null for others.</summary>
    public double? ImageNetTop1 { get; set; }

    /// <summary>Who published the accuracy.</summary>
    public string? ImageNetTop1Source { get; set; }

    /// <summary>The nonlinearity, which checkpoints do not tell; null where nobody says.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<ClipActivation>))]
    public ClipActivation? Activation { get; set; }

    /// <summary>Published mean recall by data set, in percent, on the test split.</summary>
    public IReadOnlyDictionary<string, double> MeanRecall { get; set; } = new Dictionary<string, double>();

    /// <summary>Who published the recalls.</summary>
    public string? MeanRecallSource { get; set; }
}
