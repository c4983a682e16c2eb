using System.Text.Json;

namespace Nadir.Training.Recipes;

/// <summary>Reads the JSON files in recipes/. Comments are allowed, unknown members are not: a misspelt one must not be ignored.</summary>
public static class RecipeFile
{
    private const long MaximumBytes = 1 << 20;

    /// <summary>Reads a dual encoder's recipe and checks it.</summary>
    /// <exception cref="TrainingException">The file is missing or no valid recipe; the message says what and where.</exception>
    public static DualEncoderRecipe ReadDualEncoder(string path)
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
            var recipe = JsonSerializer.Deserialize(File.ReadAllBytes(path), RecipeJson.Default.DualEncoderRecipe)
                ?? throw new TrainingException($"'{path}' is empty.");
            RecipeRules.Check(recipe);
            return recipe;
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
    public static void Write(string path, DualEncoderRecipe recipe) =>
        File.WriteAllBytes(path, [.. Serialize(recipe), (byte)'\n']);

    internal static byte[] Serialize(DualEncoderRecipe recipe) =>
        JsonSerializer.SerializeToUtf8Bytes(recipe, RecipeJson.Default.DualEncoderRecipe);
}
