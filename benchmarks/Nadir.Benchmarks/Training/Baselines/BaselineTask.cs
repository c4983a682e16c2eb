using Nadir.Datasets;
using Nadir.Systems;
using Nadir.Systems.Amfmn;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Camp;
using Nadir.Systems.Contracts;
using Nadir.Systems.Galr;
using Nadir.Systems.Hvsa;
using Nadir.Systems.Kamcl;
using Nadir.Systems.LwMcr;
using Nadir.Systems.Mtfn;
using Nadir.Systems.Scan;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Systems.Vse;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Benchmarks.Training.Baselines;

/// <summary>
/// The training of a baseline by its published recipe, on one batch of synthetic pairs: what <c>nadir train</c> runs,
/// with random weights.
/// </summary>
internal sealed class BaselineTask : IDisposable
{
    private const int TrainingImages = 64;

    private readonly MatchingRecipe _recipe;
    private readonly CaptionedImage[] _images;
    private readonly ITextTokenizer _tokenizer;
    private readonly LwMcrNetwork? _teacher;

    /// <summary>Makes the networks and the batch.</summary>
    /// <param name="name">Of a file in recipes/bench.</param>
    /// <param name="batchSize">Pairs of the batch; null: as the recipe says.</param>
    /// <param name="folder">For files of this run.</param>
    public BaselineTask(string name, int? batchSize, string folder)
    {
        var recipe = ReadRecipe(name);
        // As many words as the recipe's rule leaves of RSICD, of far fewer captions.
        _recipe = recipe with
        {
            BatchSize = batchSize
            ?? recipe.BatchSize,
            BackboneWeights = null,
            MinimumWordCount = 1
        };
        _images = SyntheticPairs.Create(Math.Max(TrainingImages, _recipe.BatchSize), DatasetSplit.Train);
        var request = new TrainingRequest
        {
            Registry = KnownSystems.Registry,
            Data = new TrainingData(_images, []),
            Paths = new TrainingPaths(folder, folder),
            Decode = path => SyntheticPairs.Picture(path, _recipe.ImageSize),
        };
        (_tokenizer, int rows) = new RetrievalSetup(_recipe, request).BuildTokenizer(_recipe.Vocabulary);
        if (_recipe is LwMcrRecipe { Distillation: { } distillation } student)
        {
            string teacher = Path.Combine(folder, "teacher");
            SaveTeacher(student.ForTeacher(distillation).Model, rows, teacher);
            _recipe = student with { Distillation = distillation with { Teacher = teacher } };
            (_teacher, _) = LwMcrSystem.Folder.Load(teacher);
        }

        Training = Create(_recipe, request);
        Batch = Training.Batches(0, 0, CancellationToken.None).First();
    }

    /// <summary>What is trained.</summary>
    public RetrievalTask Training { get; }

    /// <summary>The one batch.</summary>
    public ImageBatch Batch { get; }

    /// <summary>How the training runs.</summary>
    /// <param name="folder">For files of this run.</param>
    public TrainingOptions Options(string folder) => new()
    {
        Epochs = 1,
        Warmup = 0,
        Schedule = new ScheduleOptions { Kind = LearningRateSchedule.Constant },
        ClipNorm = _recipe.Optimizer.ClipNorm,
        AverageDecay = _recipe.AverageDecay,
        LogEvery = _recipe.LogEvery,
        CheckpointInterval = TimeSpan.FromDays(1),
        Directory = folder,
        Identity = "",
    };

    /// <summary>Reads a recipe of the bench.</summary>
    public static MatchingRecipe ReadRecipe(string name) => (MatchingRecipe)RecipeFile.Read(
        KnownSystems.Registry, Path.Combine(Repository.Root(), "recipes", "bench", name + ".json"));

    /// <summary>Writes weights and batch, from which the peer starts.</summary>
    /// <param name="path">A safetensors file.</param>
    public void WriteStart(string path)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var tensors = Training.Model.StateDict().ToDictionary(pair => pair.Key, pair => pair.Value);
        if (_teacher is not null)
        {
            foreach (var (key, value) in _teacher.StateDict())
            {
                tensors.Add("teacher." + key, value);
            }
        }

        var (size, count) = (_recipe.ImageSize, Batch.Count);
        tensors.Add("input.pixels",
            Tensor.FromArray<float>(Batch.Pixels, count, size, size, 3).Permute(0, 3, 1, 2).Contiguous());
        int longest = Training.Model is ITwoTowers towers ? towers.MaxTextLength
            : ((IPairScorer)Training.Model).MaxTextLength;
        var texts = Systems.Building.TextInputs.Create(
            [.. Batch.Captions.Select(caption => caption.Text)], _tokenizer, longest);
        tensors.Add("input.ids", texts.Ids);
        tensors.Add("input.lengths", texts.Lengths);
        if (_recipe is AmfmnRecipe { Loss.DynamicMargin: { } margin })
        {
            IReadOnlyList<string>[] ofImages =
                [.. Batch.Captions.Select(caption => _images[Batch.ImageIndices[caption.ImageRow]].Captions)];
            Tensor similarity = new CaptionSimilarity()
                .Compute(ofImages, [.. Batch.Captions.Select(caption => caption.Text)]);
            tensors.Add(
                "input.margins", DynamicMargin.FromSimilarity(similarity, margin.Gamma, margin.Beta)
                    .To(ScalarType.Float32));
        }

        SafetensorsTensors.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt" });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Batch.Dispose();
        Training.Dispose();
        _teacher?.Dispose();
    }

    private static void SaveTeacher(LwMcrOptions options, int words, string folder)
    {
        using var network = new LwMcrNetwork(options with { Text = options.Text with { VocabularySize = words } });
        LwMcrSystem.Folder.Save(
            folder, network, RetrievalVocabulary.Build(Words(), 1), new Dictionary<string, string>());

        static IEnumerable<string> Words() =>
            SyntheticPairs.Create(TrainingImages, DatasetSplit.Train).SelectMany(image => image.Captions);
    }

    private static RetrievalTask Create(MatchingRecipe recipe, TrainingRequest request) => recipe switch
    {
        VseRecipe own => new VseSystem().CreateTask(own, request),
        ScanRecipe own => new ScanSystem().CreateTask(own, request),
        CampRecipe own => new CampSystem().CreateTask(own, request),
        MtfnRecipe own => new MtfnSystem().CreateTask(own, request),
        LwMcrRecipe own => new LwMcrSystem().CreateTask(own, request),
        AmfmnRecipe own => new AmfmnSystem().CreateTask(own, request),
        GalrRecipe own => new GalrSystem().CreateTask(own, request),
        HvsaRecipe own => new HvsaSystem().CreateTask(own, request),
        KamclRecipe own => new KamclSystem().CreateTask(own, request),
        _ => throw new ArgumentException($"{recipe.Task} is no baseline.", nameof(recipe)),
    };
}
