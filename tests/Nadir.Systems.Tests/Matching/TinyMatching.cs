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
    private const string ToyName = "toy-lite";

    // Two cells of the last map a side: regions differ.
    private static readonly ImageBackboneOptions Image = new() { Backbone = ToyName, Size = 32 };

    private static readonly TextEncoderOptions Text = new() { WordWidth = 16, Hidden = 16, MaxLength = 8 };

    // Real blocks, few channels: a training takes a second.
    static TinyMatching() => BackboneRegistry.Register(new BackboneDescription
    {
        Name = ToyName,
        Title = "EfficientNet-Lite of three blocks",
        Build = options => new EfficientNetLite(
            ToyName, new EfficientNetSizes(32, 8, [new(3, 2, 8, 1, 1), new(3, 2, 16, 2, 2)], 24), options),
        Parameters = 1_000,
        InputSize = 32,
        Weights = "none",
        Licence = "Apache-2.0",
    });

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
        "scan-t2i" =>
            new ScanRecipe { Model = new ScanOptions { Image = Image, Text = Text with { NormalizeWords = true } } },
        "scan-i2t" => new ScanRecipe
        {
            Model = new ScanOptions
            {
                Image = Image,
                Text = Text with { NormalizeWords = true },
                Direction = CrossAttentionDirection.ImageToText,
            },
        },
        "camp-triplet" =>
            new CampRecipe { Model = new CampOptions { Image = Image, Text = Text with { NormalizeWords = true } } },
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
            Model = new MtfnOptions
            {
                Image = Image,
                Text = Text,
                ImageHidden = 32,
                TextHidden = 32,
                Fused = 32,
                Rank = 10,
                Dropout = 0,
            },
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
