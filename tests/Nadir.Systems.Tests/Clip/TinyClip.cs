using Nadir.Systems.Clip;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Clip;

/// <summary>A CLIP of random weights that learns within seconds.</summary>
internal static class TinyClip
{
    public static ClipRecipe Recipe { get; } = new()
    {
        Train = ["colors"],
        Validate = ["colors"],
        BatchSize = 6,
        Epochs = 2,
        CaptionsPerImage = 2,
        AverageDecay = 0.9,
        Bfloat16 = false,
        Augmentation = new AugmentationRecipe { MinimumCropArea = 1, ColorJitter = 0 },
        Optimizer = new OptimizerRecipe { LearningRate = 3e-3, BackboneScale = 1 },
        Seed = 5,
    };

    /// <summary>Writes a model folder.</summary>
    public static void Write(string folder)
    {
        TorchRandom.ManualSeed(3);
        using var model = new ClipModel(new ClipConfiguration
        {
            EmbedDim = 16,
            Image = new ClipImageConfiguration
            {
                Size = 32,
                PatchSize = 8,
                Width = 64,
                Layers = [2],
                Heads = 1,
                MlpWidth = 128
            },
            Text = new ClipTextConfiguration
            {
                ContextLength = 24,
                VocabularySize = (2 * 256) + 2 + 1,
                Width = 64,
                Heads = 1,
                Layers = 2,
                MlpWidth = 128
            },
        });
        ClipFolder.Save(folder, model);
        File.WriteAllText(Path.Combine(folder, ClipTokenizerFolder.MergesName), "#version: 0.2\nr e\n");
    }
}
