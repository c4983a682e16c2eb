using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nadir.Systems.Clip;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Sfdr.Training;

namespace Nadir.Systems.Training.Recipes;

/// <summary>Reads the JSON files in recipes/. Comments are allowed, unknown members are not: a misspelt one must not be ignored.</summary>
public static class RecipeFile
{
    private const long MaximumBytes = 1 << 20;

    private static readonly string[] TaskNames =
        [DualEncoderRecipe.TaskName, ClipRecipe.TaskName, OsdpmRecipe.TaskName, FaamiRecipe.TaskName, SfdrRecipe.TaskName];

    /// <summary>Reads a recipe of the kind that its <c>task</c> names, and checks it.</summary>
    /// <exception cref="TrainingException">The file is missing or no valid recipe; the message says what and where.</exception>
    public static TrainingRecipe Read(string path)
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
            return Parse(File.ReadAllBytes(path));
        }
        catch (JsonException exception)
        {
            throw new TrainingException($"'{path}' is not a valid recipe: {exception.Message}", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new TrainingException($"'{path}' is not a valid recipe: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a recipe as it was used, defaults included.</summary>
    public static void Write(string path, TrainingRecipe recipe) =>
        File.WriteAllBytes(path, [.. Serialize(recipe), (byte)'\n']);

    /// <summary>Reads a recipe from JSON and checks it.</summary>
    /// <exception cref="JsonException">It is no JSON, or has members of another kind.</exception>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it.</exception>
    internal static TrainingRecipe Parse(byte[] content)
    {
        var recipe = (TrainingRecipe?)JsonSerializer.Deserialize(content, TypeOf(TaskOf(content)))
            ?? throw new InvalidDataException("it is empty.");
        RecipeRules.Check(recipe);
        return recipe;
    }

    internal static byte[] Serialize(TrainingRecipe recipe) => JsonSerializer.SerializeToUtf8Bytes(recipe, TypeOf(recipe.Task));

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

    private static JsonTypeInfo TypeOf(string? task) => task switch
    {
        DualEncoderRecipe.TaskName => RecipeJson.Default.DualEncoderRecipe,
        ClipRecipe.TaskName => RecipeJson.Default.ClipRecipe,
        OsdpmRecipe.TaskName => RecipeJson.Default.OsdpmRecipe,
        FaamiRecipe.TaskName => RecipeJson.Default.FaamiRecipe,
        SfdrRecipe.TaskName => RecipeJson.Default.SfdrRecipe,
        null => throw new InvalidDataException("it names no 'task'."),
        _ => throw new InvalidDataException(
            $"the task is '{task}', expected one of {string.Join(", ", TaskNames)}."),
    };
}
