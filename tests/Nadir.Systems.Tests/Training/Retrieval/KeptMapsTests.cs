using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Kamcl;
using Nadir.Systems.LwMcr;
using Nadir.Systems.Tests.Baselines;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Training.Retrieval;

/// <summary>Maps of frozen stages that are kept in files teach what the stages themselves would.</summary>
public sealed class KeptMapsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-kept-").FullName;

    private string Features => Path.Combine(_folder, "features");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("amfmn-sim", 1.0)]
    [InlineData("amfmn-sim", 0.5)]
    // Not of the last map at random weights: GaLR scales its cells to variance 1, and what half precision rounds with
    // them.
    [InlineData("galr", 0.25)]
    [InlineData("galr", 0.5)]
    [InlineData("hvsa", 1.0)]
    [InlineData("hvsa", 0.3)]
    [InlineData("lw-mcr", 1.0)]
    [InlineData("kamcl", 0.7)]
    public void A_loss_on_kept_maps_is_that_on_the_pictures(string kind, double frozenShare)
    {
        var recipe = BaselineTrainingTests.Recipe(kind) with { FreezeThrough = Stage(kind, frozenShare) };

        // The largest difference that half precision of the maps makes here.
        Assert.Equal(Losses(recipe)[0], Losses(recipe with { CachedViews = 1 })[0], 5e-3);
    }

    [Fact]
    public void Gradients_of_what_is_not_frozen_are_the_same_and_what_is_frozen_has_none()
    {
        var recipe = BaselineTrainingTests.Recipe("hvsa") with { FreezeThrough = Stage("hvsa", 0.5) };
        using var scope = new TensorScope();
        var plain = Gradients(recipe);
        var kept = Gradients(recipe with { CachedViews = 1 });

        Assert.Equal(plain.Keys.Order(), kept.Keys.Order());
        Assert.Contains(plain.Keys, name => name.StartsWith("backbone", StringComparison.Ordinal));
        foreach (var (name, gradient) in plain)
        {
            var distance = (gradient - kept[name]).Norm().Item<float>() / (gradient.Norm().Item<float>() + 1e-6);
            Assert.True(distance < 0.02, $"{name}: {distance}");
        }
    }

    [Fact]
    public void Views_take_turns_from_epoch_to_epoch()
    {
        var recipe = BaselineTrainingTests.Recipe("amfmn-sim") with
        {
            FreezeThrough = Stage("amfmn-sim", 0.4),
            CachedViews = 2,
            Augmentation = new AugmentationRecipe
            {
                MinimumCropArea = 0.3,
                ColorJitter = 0.8,
                FlipsAndRotations = true
            },
        };
        using var backbone = BackboneRegistry.Create(recipe.ImageOptions.Backbone);
        backbone.FreezeThrough(recipe.FreezeThrough);
        var setup = new RetrievalSetup(
            recipe,
            TestTraining.Request(TinyTraining.Data, new TrainingPaths(_folder, Weights: ""), TinyTraining.Decode));
        using var kept = new KeptMaps(backbone, setup, recipe.CachedViews);
        float[][][] epochs = [.. new[] { 0, 1, 2 }.Select(epoch => ByImage(setup, kept, recipe.FreezeThrough, epoch))];

        Assert.All(epochs[0].Zip(epochs[1]), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Equal(epochs[0], epochs[2]);

        // In epoch 0 an image of even number shows itself.
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var picture = RgbImageTensor.Create([TinyTraining.Decode("Train_4")], 32);
        var map = backbone.ForwardStages(picture, [recipe.FreezeThrough])[0];
        Assert.Equal(0, map.ToArray<float>().Zip(epochs[0][4]).Max(pair => Math.Abs(pair.First - pair.Second)), 0.01);

        var file = Assert.Single(Directory.GetFiles(Features));
        Assert.Equal(2L * TinyTraining.Data.Train.Count * map.NumberOfElements * sizeof(short),
            new FileInfo(file).Length);
    }

    [Fact]
    public void A_second_training_reads_the_same_files_and_one_that_was_cut_is_refused()
    {
        var recipe = BaselineTrainingTests.Recipe("hvsa") with { FreezeThrough = Stage("hvsa", 1), CachedViews = 1 };
        var first = Losses(recipe);
        var file = Assert.Single(Directory.GetFiles(Features));
        var written = File.GetLastWriteTimeUtc(file);

        Assert.Equal(first, Losses(recipe));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(Features))));

        using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length - 2);
        }

        var exception = Assert.Throws<TrainingException>(() => Losses(recipe));
        Assert.Contains("remove it", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_student_and_its_teacher_read_maps_of_their_own()
    {
        var recipe = (LwMcrRecipe)BaselineTrainingTests.Recipe("lw-mcr-d");
        var stage = Stage("lw-mcr", 1);
        recipe = recipe with
        {
            Epochs = 1,
            CachedViews = 1,
            FreezeThrough = stage,
            // Random weights of its own, under the student's names of stages.
            Distillation = recipe.Distillation! with
            {
                Model = recipe.Distillation!.Model with { Image = recipe.Model.Image },
            },
        };
        TestTraining.Run(recipe, TinyTraining.Data, new TrainingPaths(_folder, Weights: ""), TinyTraining.Decode,
            Device.Cpu);

        // Two stages of the student, two of the teacher, and what the teacher read when it was trained itself.
        var keys = Directory.GetFiles(_folder, "maps-*", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(path).Split('-')[1]).ToArray();
        Assert.Equal(2, keys.Distinct().Count());
    }

    [Fact]
    public void Settings_that_do_not_fit_are_refused()
    {
        var hvsa = BaselineTrainingTests.Recipe("hvsa") with { CachedViews = 1 };
        Assert.Contains("freezeThrough", Assert.Throws<InvalidDataException>(hvsa.Check).Message,
            StringComparison.Ordinal);

        var sizes = hvsa with { FreezeThrough = Stage("hvsa", 1), ImageSizes = [new ImageSizeStep(0, 32)] };
        Assert.Contains("imageSizes", Assert.Throws<InvalidDataException>(sizes.Check).Message,
            StringComparison.Ordinal);

        var kamcl = (KamclRecipe)BaselineTrainingTests.Recipe(
            "kamcl-keys") with
        {
            CachedViews = 1,
            FreezeThrough = "conv1",
        };
        Assert.Contains("keyBranch", Assert.Throws<InvalidDataException>(kamcl.Check).Message,
            StringComparison.Ordinal);
    }

    private static string Stage(string kind, double share)
    {
        using var backbone = BackboneRegistry.Create(BaselineTrainingTests.Recipe(kind).ImageOptions.Backbone);
        return backbone.Stages[(int)((backbone.Stages.Count - 1) * share)].Name;
    }

    private static float[][] ByImage(RetrievalSetup setup, KeptMaps kept, string stage, int epoch)
    {
        using var scope = new TensorScope();
        var maps = new float[setup.Images.Count][];
        foreach (var batch in setup.Loader(32).ReadEpoch(epoch))
        {
            using var owned = batch;
            var map = kept.Of(batch).Read([stage])[0];
            foreach (var (row, image) in batch.ImageIndices.Index())
            {
                maps[image] = map.Narrow(0, row, 1).ToArray<float>();
            }
        }

        return maps;
    }

    private float[] Losses(MatchingRecipe recipe)
    {
        TorchRandom.ManualSeed(3);
        var task = BaselineTrainingTests.CreateTask(recipe, _folder);
        using var owned = (IDisposable)task;
        task.Model.Eval();
        using var scope = new TensorScope();
        using var batch = task.Batches(0, 0, CancellationToken.None).First();
        return [task.Loss(batch).Total.Item<float>()];
    }

    private Dictionary<string, Tensor> Gradients(MatchingRecipe recipe)
    {
        TorchRandom.ManualSeed(3);
        var task = BaselineTrainingTests.CreateTask(recipe, _folder);
        using var owned = (IDisposable)task;
        task.Model.Eval();
        using var batch = task.Batches(0, 0, CancellationToken.None).First();
        task.Loss(batch).Total.Backward();
        return task.Model.NamedParameters().Where(pair => pair.Parameter.RequiresGrad)
            .ToDictionary(pair => pair.Name, pair => pair.Parameter.Grad!.Clone());
    }
}
