using System.Text.Json;
using Nadir.Systems.Contracts;

namespace Nadir.Systems.Training.Recipes;

/// <summary>Reads the JSON files in recipes/. Comments are allowed, unknown members are not: a misspelt one must not be ignored.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public static class RecipeFile
{
    private const long MaximumBytes = 1 << 20;

    /// <summary>Reads a recipe of the system that its <c>task</c> names, and checks it.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="TrainingException">The file is missing or no valid recipe; the message says what and where.</exception>
    public static TrainingRecipe Read(SystemRegistry registry, string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new TrainingException($"'{path}' does not exist: name a recipe such as recipes/dual-encoder.json.");
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
            throw new TrainingException($"'{path}' is not a valid recipe: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a recipe as it was used, defaults included.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <param name="recipe">What to write.</param>
    public static void Write(SystemRegistry registry, string path, TrainingRecipe recipe) =>
        File.WriteAllBytes(path, [.. Serialize(registry, recipe), (byte)'\n']);

    /// <summary>Reads a recipe from JSON and checks it.</summary>
    /// <exception cref="JsonException">It is no JSON, or has members of another kind.</exception>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it.</exception>
    internal static TrainingRecipe Parse(SystemRegistry registry, byte[] content)
    {
        var recipe = (TrainingRecipe?)JsonSerializer.Deserialize(content, Find(registry, TaskOf(content)).Recipe)
            ?? throw new InvalidDataException("it is empty.");
        recipe.Check();
        return recipe;
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
                $"the task is '{task}', expected one of {string.Join(", ", registry.All.OfType<ITrainableSystem>().Cast<SystemDescriptor>().Select(system => system.Name))}.");
    }

    private static string? TaskOf(byte[] content)
    {
        using var document = JsonDocument.Parse(
            content, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 });
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("task", out var task)
            && task.ValueKind == JsonValueKind.String
            ? task.GetString()
            : null;
    }
}
