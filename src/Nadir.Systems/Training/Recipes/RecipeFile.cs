using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Training.Recipes;

/// <summary>
/// Reads the JSON files in recipes/. Comments are allowed, unknown members are not: a misspelt one must not be ignored.
/// </summary>
/// <remarks>Safe to use from many threads.</remarks>
public static class RecipeFile
{
    internal static readonly JsonDocumentOptions DocumentOptions =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 };

    private const long MaximumBytes = 1 << 20;

    /// <summary>Reads a recipe of the system that its <c>task</c> names, and checks it.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="TrainingException">The file is missing or no valid recipe; the message says
    /// what and where.</exception>
    public static TrainingRecipe Read(SystemRegistry registry, string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new TrainingException(
                $"'{path}' does not exist: name a recipe such as recipes/osdpm-rsicd.json; nadir recipe list has "
                    + $"them all.");
        }

        if (file.Length > MaximumBytes)
        {
            throw new TrainingException($"'{path}' has {file.Length} bytes; a recipe has at most {MaximumBytes}.");
        }

        try
        {
            return Parse(registry, File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            var why = exception is JsonException json ? $"{ReadableJson.Reason(json)}." : exception.Message;
            throw new TrainingException($"'{path}' is not a valid recipe: {why}", exception);
        }
    }

    /// <summary>Writes a recipe as it was used, defaults included.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <param name="recipe">What to write.</param>
    public static void Write(SystemRegistry registry, string path, TrainingRecipe recipe) =>
        File.WriteAllBytes(path, [.. Serialize(registry, recipe), (byte)'\n']);

    /// <summary>Reads a recipe from JSON and checks it.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidDataException">A member is unknown, missing, of another kind or out of range; the
    /// message names it.</exception>
    internal static TrainingRecipe Parse(SystemRegistry registry, byte[] content)
    {
        using var document = JsonDocument.Parse(content, DocumentOptions);
        ReadableJson.Require(document.RootElement);
        var type = Find(registry, TaskOf(document.RootElement)).Recipe;
        RecipeMembers.Check(document.RootElement, type, "");
        var members = JsonObject.Create(document.RootElement)!;
        members.Remove(RecipeMembers.SchemaMember);
        TrainingRecipe recipe;
        try
        {
            recipe = (TrainingRecipe?)members.Deserialize(type) ?? throw new InvalidDataException("it is empty.");
        }
        catch (JsonException exception)
        {
            // Its own words name types of the program.
            throw new InvalidDataException(
                $"'{exception.Path?.TrimStart('$', '.')}' has a value of another kind.", exception);
        }

        recipe.Check();
        return recipe;
    }

    /// <summary>A system's recipe with default settings, which names no datasets yet.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="task">The system's name.</param>
    /// <exception cref="InvalidDataException">There is no such system that can be trained.</exception>
    public static TrainingRecipe Default(SystemRegistry registry, string task)
    {
        var type = Find(registry, task).Recipe;
        return (TrainingRecipe)(type.CreateObject?.Invoke()
            ?? throw new InvalidDataException($"the task '{task}' has no default recipe."));
    }

    /// <summary>A recipe as JSON, defaults included.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="recipe">The recipe.</param>
    public static string ToJson(SystemRegistry registry, TrainingRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return Encoding.UTF8.GetString(Serialize(registry, recipe));
    }

    internal static byte[] Serialize(SystemRegistry registry, TrainingRecipe recipe) =>
        JsonSerializer.SerializeToUtf8Bytes(recipe, Find(registry, recipe.Task).Recipe);

    /// <summary>The system that a recipe's <c>task</c> names.</summary>
    /// <exception cref="InvalidDataException">There is none that can be trained.</exception>
    internal static ITrainableSystem Find(SystemRegistry registry, string? task)
    {
        ArgumentNullException.ThrowIfNull(registry);
        if (task is null)
        {
            throw new InvalidDataException("it names no 'task'.");
        }

        return registry.Find(task) as ITrainableSystem
            ?? throw new InvalidDataException(
                $"the task is '{task}', expected one of "
                    + $"{string.Join(", ", registry.All.OfType<ITrainableSystem>().Cast<SystemDescriptor>().Select(system => system.Name))}.");
    }

    internal static string? TaskOf(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("task", out var task)
            && task.ValueKind == JsonValueKind.String
            ? task.GetString()
            : null;
}
