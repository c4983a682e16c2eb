using Nadir.Datasets;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Support;

/// <summary>Trainings on datasets that are in memory.</summary>
internal static class TestTraining
{
    public static TrainingResult Run(
        TrainingRecipe recipe,
        TrainingData data,
        TrainingPaths paths,
        ImageDecoder decode,
        Device device,
        bool resume = false,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        RecipeFile.Find(KnownSystems.Registry, recipe.Task).Train(recipe, Request(data, paths, decode) with
        {
            Device = device,
            Resume = resume,
            Progress = progress,
            CancellationToken = cancellationToken,
        });

    /// <summary>The task inside a training, to be run step by step.</summary>
    public static RetrievalTask CreateTask<TRecipe>(
        TRecipe recipe, TrainingData data, TrainingPaths paths, ImageDecoder decode)
        where TRecipe : RetrievalRecipe =>
        ((RetrievalSystem<TRecipe>)KnownSystems.Registry.Find(recipe.Task)!)
            .CreateTask(recipe, Request(data, paths, decode));

    /// <summary>What a training is asked for.</summary>
    public static TrainingRequest Request(TrainingData data, TrainingPaths paths, ImageDecoder decode) =>
        new() { Registry = KnownSystems.Registry, Data = data, Paths = paths, Decode = decode };
}
