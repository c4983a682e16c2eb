using System.Numerics;

namespace Nadir.Training.Recipes;

internal static class RecipeRules
{
    public static void Check(DualEncoderRecipe recipe)
    {
        if (recipe.Task != DualEncoderRecipe.TaskName)
        {
            throw new InvalidDataException($"the task is '{recipe.Task}', expected '{DualEncoderRecipe.TaskName}'.");
        }

        recipe.Model.Validate();
        RequireNames(recipe.Train, "train");
        RequireNames(recipe.Validate, "validate");
        Require(recipe.MinimumWordCount, 1, 1000, "minimumWordCount");
        Require(recipe.Epochs, 1, 10_000, "epochs");
        Require(recipe.BatchSize, 2, 65_536, "batchSize");
        Require(recipe.CaptionsPerImage, 1, 5, "captionsPerImage");
        Require(recipe.WordDropout, 0, 0.9, "wordDropout");
        Require(recipe.AverageDecay, 0, 0.999999, "averageDecay");
        Require(recipe.Patience, 0, 10_000, "patience");
        Require(recipe.Augmentation.MinimumCropArea, 0.01, 1, "augmentation.minimumCropArea");
        Require(recipe.Augmentation.ColorJitter, 0, 0.9, "augmentation.colorJitter");
        Require(recipe.Optimizer.LearningRate, 0, 10, "optimizer.learningRate");
        Require(recipe.Optimizer.BackboneScale, 0, 100, "optimizer.backboneScale");
        Require(recipe.Optimizer.WeightDecay, 0, 10, "optimizer.weightDecay");
        Require(recipe.Optimizer.Warmup, 0, 0.9, "optimizer.warmup");
        Require(recipe.Optimizer.Beta1, 0, 0.999999, "optimizer.beta1");
        Require(recipe.Optimizer.Beta2, 0, 0.999999, "optimizer.beta2");
        Require(recipe.Optimizer.ClipNorm, 0, 1e9, "optimizer.clipNorm");
        var previous = -1;
        foreach (var step in recipe.ImageSizes)
        {
            Require(step.Epoch, previous < 0 ? 0 : previous + 1, previous < 0 ? 0 : 10_000, "imageSizes.epoch");
            Require(step.Size, 32, 1024, "imageSizes.size");
            previous = step.Epoch;
        }
    }

    private static void RequireNames(IReadOnlyList<string> names, string member)
    {
        if (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace))
        {
            throw new InvalidDataException($"'{member}' must name at least one dataset folder.");
        }
    }

    private static void Require<T>(T value, T minimum, T maximum, string name)
        where T : INumber<T>
    {
        // Written so that NaN fails.
        if (!(value >= minimum && value <= maximum))
        {
            throw new InvalidDataException($"'{name}' is {value}, expected {minimum} to {maximum}.");
        }
    }
}
