using System.Text.Json;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Training.Bench;

/// <summary>What a model folder's own files say of a model, for files that go with its results.</summary>
/// <param name="Backbone">The image side in words.</param>
/// <param name="TextEncoder">The text side in words.</param>
/// <param name="TrainedOn">Datasets and splits, and how they were parted.</param>
/// <param name="Seed">The seed of its training; 0 where no recipe lies in the folder.</param>
/// <param name="Parameters">Without the embedding of words.</param>
public sealed record ModelSummary(string Backbone, string TextEncoder, string TrainedOn, int Seed, long Parameters)
{
    private const string NotTold = "not told";

    /// <summary>Reads a folder.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="folder">The model folder.</param>
    /// <param name="model">What was read from it.</param>
    /// <exception cref="TrainingException">Its recipe is damaged.</exception>
    public static ModelSummary Of(SystemRegistry registry, string folder, IModel model)
    {
        var path = Path.Combine(folder, ModelFolder.RecipeName);
        var recipe = File.Exists(path) ? RecipeFile.Read(registry, path) : null;
        var (image, text) = recipe is MatchingRecipe matching
            ? (matching.ImageOptions.Find().Title + $" at {matching.ImageOptions.Size} px", matching.TextOptions.Title)
            : FromCard(folder);
        if (recipe is MatchingRecipe && model is Module network && Vocabulary(network) is { } rows)
        {
            text = ((MatchingRecipe)recipe).TextOptions with { VocabularySize = rows } is var counted ? counted.Title : text;
        }

        return new ModelSummary(
            image, text, recipe is null ? NotTold : TrainingText(recipe), recipe?.Seed ?? 0, model is Module module ? ParameterCount.WithoutWords(module) : 0);
    }

    /// <summary>What a recipe trains on, such as <c>rsicd train</c>.</summary>
    internal static string TrainingText(TrainingRecipe recipe) => string.Join(" + ", recipe.Train.Select(name => $"{name} train"))
        + (recipe.RandomSplit is { } split
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", train and val parted anew, {split.TrainShare:P0}, seed {split.Seed}")
            : "");

    private static int? Vocabulary(Module network) => network.NamedModules().Select(pair => pair.Module).OfType<Embedding>().FirstOrDefault() is { } words
        ? (int)words.Weight.Size(0)
        : null;

    // Cards are written by training; those of the systems on towers say it in the first lines of "Model".
    private static (string Image, string Text) FromCard(string folder)
    {
        var path = Path.Combine(folder, ModelFolder.CardName);
        string[] lines = File.Exists(path) ? [.. File.ReadLines(path).Take(100)] : [];
        string Line(string start) => lines.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) is { } line
            ? line[start.Length..].Trim().TrimEnd('.')
            : NotTold;
        return (Line("- Image tower:"), Line("- Text tower:"));
    }
}
