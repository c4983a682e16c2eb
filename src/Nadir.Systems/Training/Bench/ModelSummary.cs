using System.Globalization;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
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
    private const int CardLines = 100;

    /// <summary>Reads a folder.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="folder">The model folder.</param>
    /// <param name="model">What was read from it.</param>
    /// <exception cref="TrainingException">Its recipe is damaged.</exception>
    public static ModelSummary Of(SystemRegistry registry, string folder, IModel model)
    {
        var path = Path.Combine(folder, ModelFolder.RecipeName);
        var recipe = File.Exists(path) ? RecipeFile.Read(registry, path) : null;
        var card = Path.Combine(folder, ModelFolder.CardName);
        string[] lines = File.Exists(card) ? [.. File.ReadLines(card).Take(CardLines)] : [];
        return new ModelSummary(
            Part(lines, "Image"),
            Part(lines, "Text"),
            recipe is null ? NotTold : TrainingText(recipe),
            recipe?.Seed ?? 0,
            model is Module module ? ParameterCount.WithoutWords(module) : 0);
    }

    /// <summary>What a recipe trains on, such as <c>rsicd train</c>.</summary>
    internal static string TrainingText(TrainingRecipe recipe) =>
        string.Join(" + ", recipe.Train.Select(name => $"{name} train"))
        + (recipe.RandomSplit is { } split
            ? string.Create(CultureInfo.InvariantCulture,
                $", train and val parted anew, {split.TrainShare:P0}, seed {split.Seed}")
            : "")
        + (recipe is MatchingRecipe { BackboneWeights: { } weights } && PretrainedBackbone.IsModel(weights)
            ? $"; the backbone is that of the model {weights}" : "");

    // Training writes cards; the section "Model" names both sides, of towers as such.
    private static string Part(string[] lines, string side)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith($"- {side} side:", StringComparison.Ordinal)
            || line.StartsWith($"- {side} tower:", StringComparison.Ordinal));
        return line is null ? NotTold : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().TrimEnd('.');
    }
}
