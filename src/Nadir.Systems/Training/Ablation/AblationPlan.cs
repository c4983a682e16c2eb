using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Recipes;
using Nadir.Text;

namespace Nadir.Systems.Training.Ablation;

/// <summary>
/// Variants of one recipe that are trained with the same seeds and compared: a file in recipes/ablations/.
/// </summary>
/// <remarks>
/// The file is <c>{"description", "seeds": [0, 1, 2], "recipe": {a whole recipe}, "variants": [{"name", "change":
/// {...}}]}</c>, where a change is a JSON merge patch (RFC 7396) of the recipe. Immutable.
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
    /// <exception cref="TrainingException">The file is missing or no valid plan; the message says
    /// what and where.</exception>
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
        catch (Exception exception)
            when (exception is JsonException or InvalidDataException or InvalidOperationException or FormatException)
        {
            var why = exception is JsonException json ? $"{ReadableJson.Reason(json)}." : exception.Message;
            throw new TrainingException($"'{path}' is not a valid ablation: {why}", exception);
        }
    }

    private static AblationPlan Parse(SystemRegistry registry, byte[] content)
    {
        using var document = JsonDocument.Parse(content, RecipeFile.DocumentOptions);
        ReadableJson.Require(document.RootElement);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("it is no JSON object.");
        }

        RequireMembers(document.RootElement, "", "description", "seeds", "recipe", "variants",
            RecipeMembers.SchemaMember);
        var members = document.RootElement;
        int[] seeds = [.. Array(members, "seeds").Index().Select(pair => Seed(pair.Item, pair.Index)).Distinct()];
        var recipe = members.TryGetProperty("recipe", out var whole) ? whole : default;
        AblationVariant[] variants = [
            .. Array(members, "variants").Index().Select(pair => Variant(registry, recipe, pair.Item, pair.Index))];
        var description = members.TryGetProperty("description", out var text) ? text : default;
        if (description.ValueKind is not (JsonValueKind.String or JsonValueKind.Undefined or JsonValueKind.Null))
        {
            throw new InvalidDataException($"'description' is {description.GetRawText()}, expected a text.");
        }

        if (seeds.Length == 0 || variants.Length == 0)
        {
            throw new InvalidDataException("it needs at least one seed and one variant.");
        }

        return variants.CountBy(variant => AblationRun.FolderName(variant.Name))
            .FirstOrDefault(pair => pair.Value > 1).Key is { } twice
            ? throw new InvalidDataException($"two variants are named '{twice}'.")
            : new AblationPlan(description.ValueKind == JsonValueKind.String ? description.GetString()!
                : "", seeds, variants);
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement root, string name) =>
        root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : throw new InvalidDataException($"it has no list '{name}'.");

    private static int Seed(JsonElement seed, int index) =>
        seed.ValueKind == JsonValueKind.Number && seed.TryGetInt32(out var value)
        ? value
        : throw new InvalidDataException($"'seeds[{index}]' is {seed.GetRawText()}, expected a whole number.");

    private static void RequireMembers(JsonElement element, string path, params string[] known)
    {
        foreach (var member in element.EnumerateObject())
        {
            RecipeMembers.RequireKnown(member.Name, path, known);
        }
    }

    private static AblationVariant Variant(SystemRegistry registry, JsonElement recipe, JsonElement variant, int index)
    {
        var path = $"variants[{index}]";
        if (variant.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"'{path}' is {variant.GetRawText()}, expected an object.");
        }

        RequireMembers(variant, path, "name", "change");
        var name = variant.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String
            ? given.GetString()!
            : throw new InvalidDataException($"a variant has no 'name': '{path}'.");
        var hasChange = variant.TryGetProperty("change", out var change);
        if (hasChange && change.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            throw new InvalidDataException($"'{path}.change' is {change.GetRawText()}, expected an object.");
        }

        if (recipe.ValueKind == JsonValueKind.Object)
        {
            CheckMembers(registry, recipe, hasChange ? change : default, path);
        }

        try
        {
            var changed = JsonMergePatch.Apply(Node(recipe), (hasChange ? Node(change) : null) ?? new JsonObject())
                ?? throw new InvalidDataException("it has no 'recipe'.");
            return new AblationVariant(
                name, RecipeFile.Parse(registry, Encoding.UTF8.GetBytes(changed.ToJsonString())));
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"the variant '{name}': {exception.Message}", exception);
        }
    }

    // Names what is unknown where it stands in the file: merged, it would be named as if it stood in the recipe.
    private static void CheckMembers(SystemRegistry registry, JsonElement recipe, JsonElement change, string path)
    {
        var task = RecipeFile.TaskOf(change) ?? RecipeFile.TaskOf(recipe);
        var type = RecipeFile.Find(registry, task).Recipe;
        if (RecipeFile.TaskOf(change) is null)
        {
            RecipeMembers.Check(recipe, type, "recipe", isPatch: true);
        }

        if (change.ValueKind == JsonValueKind.Object)
        {
            RecipeMembers.Check(change, type, $"{path}.change", isPatch: true);
        }
    }

    private static JsonNode? Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(element),
        _ => JsonNode.Parse(element.GetRawText()),
    };
}
