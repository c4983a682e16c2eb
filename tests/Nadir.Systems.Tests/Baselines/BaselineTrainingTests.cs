using Nadir.Datasets;
using Nadir.Systems.Amfmn;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Galr;
using Nadir.Systems.Hvsa;
using Nadir.Systems.Kamcl;
using Nadir.Systems.LwMcr;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Bench;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.Tests.Baselines;

/// <summary>Small networks of each method on <see cref="TinyTraining"/>'s colours: losses fall, models are kept, and
/// nothing leaks.</summary>
public sealed class BaselineTrainingTests : IDisposable
{
    private static readonly ImageBackboneOptions Image = new() { Backbone = "mobilenet-v1", Size = 32 };
    private static readonly TextEncoderOptions Text = new() { WordWidth = 8, Hidden = 16, MaxLength = 8 };

    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-baselines-").FullName;

    public static TheoryData<string> Kinds =>
        ["amfmn-soft", "amfmn-fusion", "amfmn-sim", "galr", "hvsa", "lw-mcr", "lw-mcr-d", "kamcl", "kamcl-keys"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Losses_fall_and_the_model_that_is_kept_scores_as_measured(string kind)
    {
        var recipe = Recipe(kind) with { Epochs = 4 };
        var losses = new EpochLosses();
        var result = TestTraining.Run(
            recipe, TinyTraining.Data, new TrainingPaths(_folder, Weights: ""), TinyTraining.Decode, Device.Cpu,
                progress: losses);

        // With a memory the first epoch has few negatives: the second is the first that counts. Without one the first
        // is, and the second may already be as low as so few pictures let it be.
        var start = losses.Values[kind.StartsWith("kamcl", StringComparison.Ordinal) ? 1 : 0];
        Assert.True(losses.Values[^1] < start, $"the loss went {string.Join(", ", losses.Values)}");
        using var loaded = KnownSystems.Registry.Load(_folder);
        Assert.Equal(recipe.Task, loaded.System.Name);
        var gallery = RetrievalEvaluator.Evaluate(
            loaded.Model, loaded.Tokenizer, TinyTraining.Data.Validate[0].Images, TinyTraining.Decode,
                CancellationToken.None);
        // Weights are kept in half precision: a tie may fall the other way.
        Assert.Equal(result.BestMeasures[0].Value, gallery.Rank().Score().MeanRecall, 6.0);
        Assert.Equal(recipe.Task, RecipeFile.Read(KnownSystems.Registry, Path.Combine(_folder, "recipe.json")).Task);
        Assert.True(kind != "lw-mcr-d" || File.Exists(Path.Combine(_folder, "teacher", "model.safetensors")));
    }

    [Theory]
    [InlineData("amfmn-sim")]
    [InlineData("galr")]
    [InlineData("hvsa")]
    [InlineData("lw-mcr")]
    [InlineData("kamcl-keys")]
    public void A_step_leaves_no_tensor_behind(string kind)
    {
        var task = CreateTask(Recipe(kind));
        using var owned = (IDisposable)task;
        var live = new List<long>();
        for (var epoch = 0; epoch < 2; epoch++)
        {
            foreach (var batch in task.Batches(epoch, 0, CancellationToken.None).Take(2))
            {
                using (new TensorScope())
                {
                    task.Loss(batch).Total.Backward();
                }

                live.Add(Tensor.LiveCount);
                batch.Dispose();
            }
        }

        Assert.Single(live.Skip(1).Distinct());
    }

    [Fact]
    public void Margins_of_a_batch_shrink_where_captions_say_the_same()
    {
        var recipe = (AmfmnRecipe)Recipe("amfmn-sim");
        var (fixedMargin, dynamic) =
            (Total(recipe with { Loss = new MarginLossRecipe { Margin = 0.6 } }), Total(recipe));

        // All captions of a colour are alike, and "a red field" is near "a blue field": no margin is above gamma, some
        // are below.
        Assert.True(dynamic < fixedMargin, $"{dynamic} is not below {fixedMargin}");
        Assert.True(dynamic > 0);
    }

    [Fact]
    public void A_backbone_may_start_from_a_models()
    {
        // A network of another method, whose model has more than a backbone.
        var first = Recipe("amfmn-sim");
        string source = Path.Combine(_folder, "source");
        TestTraining.Run(first, TinyTraining.Data, new TrainingPaths(source, Weights: ""), TinyTraining.Decode,
            Device.Cpu);
        var recipe = Recipe("galr") with
        {
            BackboneWeights = "bundled",
            FreezeThrough = "conv_dw_13",
            Seed = 5,
        };
        string Find(string name) => name == "bundled" ? source : throw new FileNotFoundException(name);
        string target = Path.Combine(_folder, "target");
        var paths = new TrainingPaths(target, Weights: "", Find);
        TestTraining.Run(recipe, TinyTraining.Data, paths, TinyTraining.Decode, Device.Cpu);

        using var scope = new TensorScope();
        var (theirs, ours) = (Backbone(source), Backbone(target));
        Assert.True(ours.Count > 50);
        Assert.Equal(theirs.Keys.Order(), ours.Keys.Order());
        Assert.All(ours, pair => Assert.Equal(theirs[pair.Key], pair.Value));
        Assert.Contains(
            "from that of the model bundled", File.ReadAllText(Path.Combine(target, "card.md")),
            StringComparison.Ordinal);

        using (var loaded = KnownSystems.Registry.Load(target))
        {
            Assert.EndsWith(
                "; the backbone is that of the model bundled",
                ModelSummary.Of(KnownSystems.Registry, target, loaded.Model).TrainedOn, StringComparison.Ordinal);
        }

        var missing = Assert.Throws<TrainingException>(() => TestTraining.Run(
            recipe with { BackboneWeights = "none" }, TinyTraining.Data, paths with { Model = target + "-2" },
            TinyTraining.Decode, Device.Cpu));
        Assert.Contains("'none' does not exist", missing.Message, StringComparison.Ordinal);

        static Dictionary<string, byte[]> Backbone(string folder)
        {
            using var file = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));
            return file.Names.Where(name => name.Contains("backbone.", StringComparison.Ordinal)
                    && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                .ToDictionary(name => name[name.IndexOf("backbone.", StringComparison.Ordinal)..],
                    name => file.Memory(name).ToArray());
        }
    }

    [Theory]
    [InlineData("osdpm", true)]
    [InlineData("models/osdpm-v1.2", true)]
    [InlineData("resnet18.safetensors", false)]
    [InlineData("mobilenet.safetensors.index.json", false)]
    [InlineData("resnet18-f37072fd.pth", false)]
    public void A_models_name_is_told_from_a_files(string name, bool isModel) =>
        Assert.Equal(isModel, PretrainedBackbone.IsModel(name));

    [Fact]
    public void A_teacher_of_other_words_is_refused()
    {
        using var teacher = new LwMcrNetwork(((LwMcrRecipe)Recipe("lw-mcr-d")).Distillation!.Model with
        {
            Text = Text with { VocabularySize = 3 },
        });
        var folder = Path.Combine(_folder, "other");
        var words = Nadir.Text.Vocabulary.Build(["one"]);
        LwMcrSystem.Folder.Save(folder, teacher, words, new Dictionary<string, string>());
        var recipe = (LwMcrRecipe)Recipe("lw-mcr-d");

        var exception = Assert.Throws<TrainingException>(
            () => CreateTask(recipe with { Distillation = recipe.Distillation! with { Teacher = folder } }));
        Assert.Contains("vocabulary", exception.Message, StringComparison.Ordinal);
    }

    internal static MatchingRecipe Recipe(string kind) => kind switch
    {
        "amfmn-soft" => Common(new AmfmnRecipe { Model = Amfmn(VisualGuidance.Soft) }),
        "amfmn-fusion" => Common(new AmfmnRecipe { Model = Amfmn(VisualGuidance.Fusion) }),
        "amfmn-sim" => Common(new AmfmnRecipe { Model = Amfmn(VisualGuidance.Similarity) }),
        "galr" => Common(new GalrRecipe
        {
            Model = new GalrOptions
            {
                Image = Image,
                Text = Text,
                EmbedDim = 16,
                Heads = 2,
                FeedForward = 16,
                WeightDim = 8
            },
        }),
        "hvsa" => Common(new HvsaRecipe
        {
            Model = new HvsaOptions
            {
                Image = Image with { Backbone = "squeezenet1-1" },
                Text = Text,
                EmbedDim = 16,
                EntitySlots = 4,
            },
        }),
        "lw-mcr" => Common(new LwMcrRecipe { Model = LwMcr() }),
        "lw-mcr-d" => Common(new LwMcrRecipe
        {
            Model = LwMcr(),
            Distillation = new DistillationRecipe
            {
                Model = new LwMcrOptions { Image = Image, Text = Text, TextConvolutions = false, EmbedDim = 16 },
                Epochs = 1,
            },
        }),
        _ => Common(new KamclRecipe
        {
            Model = new KamclOptions { Image = Image, Text = Text, EmbedDim = 16 },
            Memory = new KamclMemoryRecipe
            {
                Size = 24,
                KeyBranch = kind == "kamcl-keys",
                Momentum = 0.9,
                Temperature = 0.5,
                Weight = 1,
            },
            Loss = new KamclLossRecipe { ConceptsFrom = 0, ConceptWeight = 1 },
        }),
    };

    private static AmfmnOptions Amfmn(VisualGuidance guidance) =>
        new() { Image = Image, Text = Text, EmbedDim = 16, Guidance = guidance };

    private static LwMcrOptions LwMcr() => new()
    {
        Image = new ImageBackboneOptions { Backbone = "squeezenet1-1", Size = 32 },
        Text = Text with { Dropout = 0 },
        EmbedDim = 16,
    };

    private static TRecipe Common<TRecipe>(TRecipe recipe)
        where TRecipe : MatchingRecipe => recipe with
        {
            Train = ["colors"],
            Validate = ["colors"],
            MinimumWordCount = 1,
            BatchSize = 6,
            Epochs = 2,
            AverageDecay = 0,
            Bfloat16 = false,
            WordDropout = 0,
            CenterFeatures = false,
            ValidateEvery = 4,
            Augmentation = new AugmentationRecipe { MinimumCropArea = 1, ColorJitter = 0, FlipsAndRotations = false },
            Optimizer = new OptimizerRecipe { LearningRate = 2e-3, BackboneScale = 1, Warmup = 0 },
            Seed = 5,
        };

    internal static RetrievalTask CreateTask(MatchingRecipe recipe, string folder)
    {
        var paths = new TrainingPaths(folder, Weights: "");
        return recipe switch
        {
            AmfmnRecipe amfmn => TestTraining.CreateTask(amfmn, TinyTraining.Data, paths, TinyTraining.Decode),
            GalrRecipe galr => TestTraining.CreateTask(galr, TinyTraining.Data, paths, TinyTraining.Decode),
            HvsaRecipe hvsa => TestTraining.CreateTask(hvsa, TinyTraining.Data, paths, TinyTraining.Decode),
            LwMcrRecipe lwMcr => TestTraining.CreateTask(lwMcr, TinyTraining.Data, paths, TinyTraining.Decode),
            _ => TestTraining.CreateTask((KamclRecipe)recipe, TinyTraining.Data, paths, TinyTraining.Decode),
        };
    }

    private RetrievalTask CreateTask(MatchingRecipe recipe) => CreateTask(recipe, _folder);

    private double Total(AmfmnRecipe recipe)
    {
        using var scope = new TensorScope();
        var task = CreateTask(recipe with { MaskEqualCaptions = false });
        using var owned = (IDisposable)task;
        task.Model.Eval();
        using var batch = task.Batches(0, 0, CancellationToken.None).First();
        return task.Loss(batch).Total.Item<float>();
    }

    private sealed class EpochLosses : IProgress<TrainingProgress>
    {
        // The last report of an epoch is its mean; a student's epochs come after its teacher's.
        private readonly SortedDictionary<int, double> _byEpoch = [];

        public double[] Values => [.. _byEpoch.Values];

        public void Report(TrainingProgress value) => _byEpoch[value.Epoch] = value.Loss;
    }
}
