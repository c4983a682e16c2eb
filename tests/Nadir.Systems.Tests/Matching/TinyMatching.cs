using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Camp;
using Nadir.Systems.Mtfn;
using Nadir.Systems.Scan;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Systems.Vse;

namespace Nadir.Systems.Tests.Matching;

/// <summary>A small recipe for each of the matching systems, on <see cref="TinyTraining"/>'s colours.</summary>
internal static class TinyMatching
{
    // Two cells of the last map a side: regions differ.
    private static readonly ImageBackboneOptions Image = new() { Backbone = "mobilenet-v1", Size = 64 };

    private static readonly TextEncoderOptions Text = new() { WordWidth = 16, Hidden = 16, MaxLength = 8 };

    /// <summary>The small recipe of a name in recipes/bench.</summary>
    public static MatchingRecipe Of(string name) => Common(name switch
    {
        "vsepp" => new VseRecipe { Model = new VseOptions { Image = Image, Text = Text } },
        "vsepp-published" => new VseRecipe
        {
            Model = new VseOptions
            {
                Image = Image,
                Text = Text with { Bidirectional = false, Packed = false, Pooling = WordPooling.PaddedMean },
                NormalizeImages = false,
            },
        },
        "scan-t2i" => new ScanRecipe { Model = new ScanOptions { Image = Image, Text = Text with { NormalizeWords = true } } },
        "scan-i2t" => new ScanRecipe
        {
            Model = new ScanOptions
            {
                Image = Image,
                Text = Text with { NormalizeWords = true },
                Direction = CrossAttentionDirection.ImageToText,
            },
        },
        "camp-triplet" => new CampRecipe { Model = new CampOptions { Image = Image, Text = Text with { NormalizeWords = true } } },
        "camp-bce" => new CampRecipe
        {
            Model = new CampOptions { Image = Image, Text = Text with { NormalizeWords = true } },
            Criterion = CampCriterion.BinaryCrossEntropy,
        },
        "camp-gated" => new CampRecipe
        {
            Model = new CampOptions
            {
                Image = Image,
                Text = Text with { NormalizeWords = true },
                Fusion = CampFusion.Gated,
                Heads = 2,
            },
            Criterion = CampCriterion.BinaryCrossEntropy,
        },
        "camp-published" => new CampRecipe
        {
            Model = new CampOptions
            {
                Image = Image,
                Text = Text with { NormalizeWords = true, Packed = false, Pooling = WordPooling.PaddedMean },
                PooledTokens = true,
                NormalizeRegions = false,
                MaskPaddedWords = false,
            },
        },
        "mtfn" => new MtfnRecipe
        {
            Model = new MtfnOptions { Image = Image, Text = Text, ImageHidden = 12, TextHidden = 12, Fused = 8, Rank = 3, Dropout = 0 },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such recipe."),
    });

    /// <summary>Makes the task of a recipe. The caller disposes it.</summary>
    public static RetrievalTask CreateTask(MatchingRecipe recipe, string folder)
    {
        var paths = new TrainingPaths(folder, Weights: "");
        return recipe switch
        {
            VseRecipe vse => TestTraining.CreateTask(vse, TinyTraining.Data, paths, TinyTraining.Decode),
            ScanRecipe scan => TestTraining.CreateTask(scan, TinyTraining.Data, paths, TinyTraining.Decode),
            CampRecipe camp => TestTraining.CreateTask(camp, TinyTraining.Data, paths, TinyTraining.Decode),
            _ => TestTraining.CreateTask((MtfnRecipe)recipe, TinyTraining.Data, paths, TinyTraining.Decode),
        };
    }

    private static MatchingRecipe Common(MatchingRecipe recipe) => recipe with
    {
        Train = ["colors"],
        Validate = ["colors"],
        MinimumWordCount = 1,
        BatchSize = 6,
        Epochs = 2,
        AverageDecay = 0.9,
        Bfloat16 = false,
        WordDropout = 0,
        Seed = 5,
        Augmentation = new AugmentationRecipe { MinimumCropArea = 1, ColorJitter = 0 },
        Optimizer = new OptimizerRecipe { LearningRate = 3e-3, BackboneScale = 1 },
    };
}
