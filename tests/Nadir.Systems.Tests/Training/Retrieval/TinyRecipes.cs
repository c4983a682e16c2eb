using Nadir.Datasets;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Training.Retrieval;

/// <summary>A small recipe for each kind of retrieval model, on <see cref="TinyTraining"/>'s colours.</summary>
internal static class TinyRecipes
{
    private static readonly string[] Places = ["farmland", "forest", "river", "desert", "airport", "parking lot"];

    public static FaamiRecipe Faami { get; } = Common(new FaamiRecipe
    {
        // Two cells of the backbone's last map a side: regions differ.
        Model = new FaamiOptions
        {
            Encoder = TinyTraining.Recipe.Model with { Image = TinyTraining.Recipe.Model.Image with { Size = 64 } },
            Width = 16,
            CovarianceDim = 4,
            Heads = 2,
            Interaction = Interaction.Both,
        },
        Alignment = new AlignmentRecipe { TripletWeight = 0.5 },
    });

    public static OsdpmRecipe Osdpm { get; } = Common(new OsdpmRecipe
    {
        Model = new OsdpmOptions
        {
            Encoder = TinyTraining.Recipe.Model with { Image = TinyTraining.Recipe.Model.Image with { Size = 64 } },
            Perception = new PerceptionOptions { Width = 16, ChannelReduction = 4, Grids = [1, 2] },
        },
        Clustering = new ClusteringRecipe { Nouns = 6 },
    });

    /// <summary><see cref="TinyTraining.Data"/> with a noun for each colour, which the clustering can count.</summary>
    public static TrainingData DataWithNouns { get; } = new(
        [.. TinyTraining.Data.Train.Select(AddNouns)],
        [.. TinyTraining.Data.Validate.Select(
            pair => (pair.Name, (IReadOnlyList<CaptionedImage>)[.. pair.Images.Select(AddNouns)]))]);

    /// <summary>The small recipe of a kind.</summary>
    public static TowerRecipe Of(string kind) => kind switch
    {
        FaamiOptions.ArchitectureName => Faami,
        OsdpmOptions.ArchitectureName => Osdpm,
        _ => TinyTraining.Recipe,
    };

    /// <summary>Makes the task of a recipe. The caller disposes it.</summary>
    public static ITrainingTask<ImageBatch> CreateTask(
        RetrievalRecipe recipe, string folder, Func<string, string>? findModel = null)
    {
        var paths = new TrainingPaths(folder, Weights: "", findModel);
        return recipe switch
        {
            FaamiRecipe faami => TestTraining.CreateTask(faami, DataWithNouns, paths, TinyTraining.Decode),
            OsdpmRecipe osdpm => TestTraining.CreateTask(osdpm, DataWithNouns, paths, TinyTraining.Decode),
            _ => TestTraining.CreateTask((DualEncoderRecipe)recipe, DataWithNouns, paths, TinyTraining.Decode),
        };
    }

    /// <summary>Trains a recipe to its end.</summary>
    public static TrainingResult Train(
        RetrievalRecipe recipe, string folder, IProgress<TrainingProgress>? progress = null) =>
        TestTraining.Run(
            recipe, DataWithNouns, new TrainingPaths(folder, Weights: ""), TinyTraining.Decode, Device.Cpu,
            progress: progress);

    private static TRecipe Common<TRecipe>(TRecipe recipe)
        where TRecipe : RetrievalRecipe => recipe with
        {
            Train = TinyTraining.Recipe.Train,
            Validate = TinyTraining.Recipe.Validate,
            MinimumWordCount = TinyTraining.Recipe.MinimumWordCount,
            BatchSize = TinyTraining.Recipe.BatchSize,
            Epochs = TinyTraining.Recipe.Epochs,
            CaptionsPerImage = TinyTraining.Recipe.CaptionsPerImage,
            AverageDecay = TinyTraining.Recipe.AverageDecay,
            Bfloat16 = TinyTraining.Recipe.Bfloat16,
            Seed = TinyTraining.Recipe.Seed,
        };

    private static CaptionedImage AddNouns(CaptionedImage image)
    {
        var color = image.Captions[^1];
        var index = TinyTraining.Data.Validate[0].Images.Index().First(pair => pair.Item.Captions[^1] == color).Index;
        return new CaptionedImage
        {
            DatasetName = image.DatasetName,
            FileName = image.FileName,
            Path = image.Path,
            Split = image.Split,
            Captions = [$"a {color} {Places[index]}", $"all is {color} here", $"there is a {Places[index]}"],
        };
    }
}
