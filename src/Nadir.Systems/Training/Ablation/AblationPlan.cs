using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Training.Ablation;

/// <summary>Variants of one recipe that are trained with the same seeds and compared: a file in recipes/ablations/.</summary>
/// <remarks>
/// The file is <c>{"description", "seeds": [0, 1, 2], "recipe": {a whole recipe}, "variants": [{"name", "change": {...}}]}</c>,
/// where a change is a JSON merge patch (RFC 7396) of the recipe. Immutable.
/// </remarks>
public sealed class AblationPlan
{
    private const long MaximumBytes = 1 << 20;

    private AblationPlan(string description, IReadOnlyList<int> seeds, IReadOnlyList<AblationVariant> variants) =>
        (Description, Seeds, Variants) = (description, seeds, variants);

    /// <summary>What is compared, and how.</summary>
    public string Description { get; }

    /// <summary>Every variant is trained once with each.</summary>
    public IReadOnlyList<int> Seeds { get; }

    /// <summary>The rows of the table, in order.</summary>
    public IReadOnlyList<AblationVariant> Variants { get; }

    /// <summary>Reads a plan and checks every recipe in it.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="TrainingException">The file is missing or no valid plan; the message says what and where.</exception>
    public static AblationPlan Read(SystemRegistry registry, string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new TrainingException($"'{path}' does not exist: name a plan such as recipes/ablations/osdpm.json.");
        }

        if (file.Length > MaximumBytes)
        {
            throw new TrainingException($"'{path}' has {file.Length} bytes; a plan has at most {MaximumBytes}.");
        }

        try
        {
            return Parse(registry, File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException or FormatException)
        {
            throw new TrainingException($"'{path}' is not a valid ablation: {exception.Message}", exception);
        }
    }

    private static AblationPlan Parse(SystemRegistry registry, byte[] content)
    {
        var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 };
        var root = JsonNode.Parse(content, documentOptions: options) as JsonObject
            ?? throw new InvalidDataException("it is no JSON object.");
        if (root.Select(pair => pair.Key).FirstOrDefault(name => name is not ("description" or "seeds" or "recipe" or "variants")) is { } unknown)
        {
            throw new InvalidDataException($"it has an unknown member '{unknown}'.");
        }

        int[] seeds = [.. Array(root, "seeds").Select(seed => seed!.GetValue<int>()).Distinct()];
        AblationVariant[] variants = [.. Array(root, "variants").Select(variant => Variant(registry, root["recipe"], variant))];
        if (seeds.Length == 0 || variants.Length == 0)
        {
            throw new InvalidDataException("it needs at least one seed and one variant.");
        }

        return variants.CountBy(variant => AblationRun.FolderName(variant.Name)).FirstOrDefault(pair => pair.Value > 1).Key is { } twice
            ? throw new InvalidDataException($"two variants are named '{twice}'.")
            : new AblationPlan(root["description"]?.GetValue<string>() ?? "", seeds, variants);
    }

    private static JsonArray Array(JsonObject root, string name) => root[name] as JsonArray
        ?? throw new InvalidDataException($"it has no list '{name}'.");

    private static AblationVariant Variant(SystemRegistry registry, JsonNode? recipe, JsonNode? variant)
    {
        var name = variant?["name"]?.GetValue<string>() ?? throw new InvalidDataException("a variant has no 'name'.");
        var changed = JsonMergePatch.Apply(recipe, variant["change"] ?? new JsonObject())
            ?? throw new InvalidDataException("it has no 'recipe'.");
        try
        {
            return new AblationVariant(name, RecipeFile.Parse(registry, Encoding.UTF8.GetBytes(changed.ToJsonString())));
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"the variant '{name}': {exception.Message}", exception);
        }
    }
}
