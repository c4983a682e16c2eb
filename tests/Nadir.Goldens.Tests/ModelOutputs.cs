using System.Text.Json;
using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Systems;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Recipes;
using Nadir.Torch;

namespace Nadir.Goldens.Tests;

/// <summary>
/// What the goldens ask of a bundled model. This file alone knows the types of models and trainings: when these are
/// renamed or moved, it is adapted, and the goldens and their tests stay as they are.
/// </summary>
internal sealed class ModelOutputs : IDisposable
{
    private readonly RetrievalInference? _encoder;
    private readonly PairInference? _pairs;
    private readonly ICaptioner? _captioner;

    private ModelOutputs(RetrievalInference? encoder, PairInference? pairs, ICaptioner? captioner) =>
        (_encoder, _pairs, _captioner) = (encoder, pairs, captioner);

    /// <summary>The repository's folder.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Side of the images in pixels.</summary>
    public int ImageSize => _encoder?.ImageSize ?? _captioner!.Images.Size;

    private static BundledModels Bundled { get; } = new(KnownSystems.Registry, Path.Combine(Repository, "models"));

    public static ModelOutputs Load(string name)
    {
        var folder = Bundled.Find(name);
        return ModelFolder.Architecture(folder) switch
        {
            SfdrOptions.ArchitectureName =>
                new ModelOutputs(null, null,
                    KnownSystems.Registry.Load<ICaptioner>(
                        folder, SystemRoles.Captioner, findModel: Bundled.Find).Model),
            FaamiOptions.ArchitectureName =>
                new ModelOutputs(RetrievalInference.Load(KnownSystems.Registry, folder),
                    PairInference.Load(KnownSystems.Registry, folder), null),
            _ => new ModelOutputs(RetrievalInference.Load(KnownSystems.Registry, folder), null, null),
        };
    }

    /// <summary>What an archive keeps of the model that made its vectors or captions.</summary>
    public static ModelIdentity Identify(string name)
    {
        var folder = Bundled.Find(name);
        using var outputs = Load(name);
        return new ModelIdentity(Bundled.NameOf(folder), ModelFolder.Fingerprint(folder), outputs._encoder?.Dimension
            ?? 0);
    }

    /// <summary>Reads a file as `nadir index` and `nadir caption` do.</summary>
    public byte[] Read(string file)
    {
        using var source = ImageSource.Open(file);
        return source.ReadSquare(ImageSize, _encoder?.Images.Fit ?? SquareFit.Stretch).Pixels;
    }

    /// <summary>Vectors of images, all in one batch.</summary>
    public float[] EncodeImages(IReadOnlyList<byte[]> images)
    {
        var vectors = new float[images.Count * _encoder!.Dimension];
        _encoder.EncodeImages([.. images.Select(Image)], vectors);
        return vectors;
    }

    /// <summary>Vectors of texts, all in one batch.</summary>
    public float[] EncodeTexts(IReadOnlyList<string> texts)
    {
        var vectors = new float[texts.Count * _encoder!.Dimension];
        _encoder.EncodeTexts(texts, vectors);
        return vectors;
    }

    /// <summary>Scores of all pairs, text by text.</summary>
    public float[] ScorePairs(IReadOnlyList<string> texts, IReadOnlyList<byte[]> images, int batchSize)
    {
        var features = new List<ReadOnlyMemory<Half>>();
        foreach (var batch in images.Chunk(batchSize))
        {
            var values = new Half[batch.Length * _pairs!.FeatureLength];
            _pairs.EncodeImages([.. batch.Select(Image)], values);
            features.AddRange(values.Chunk(_pairs.FeatureLength).Select(row => new ReadOnlyMemory<Half>(row)));
        }

        var scores = new float[texts.Count * images.Count];
        _pairs!.Score(texts, features, scores);
        return scores;
    }

    /// <summary>For each image its captions, the best first, searched as the model's configuration says.</summary>
    public IReadOnlyList<IReadOnlyList<ModelCaption>> Describe(IReadOnlyList<byte[]> images) =>
        [.. _captioner!.Describe([.. images.Select(Image)], new CaptionRequest())
            .Select(image => (IReadOnlyList<ModelCaption>)
            [.. image.Alternatives.Select(
                caption => new ModelCaption(caption.Text, caption.Score, caption.LogProbability))])];

    public void Dispose()
    {
        _encoder?.Dispose();
        _pairs?.Dispose();
        _captioner?.Dispose();
    }

    private RgbImage Image(byte[] pixels) => new(ImageSize, ImageSize, pixels);

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nadir.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException(
            "Nadir.slnx stands in no folder above the tests.");
    }
}

/// <summary>What an archive keeps of a model; a captioner has no dimension.</summary>
internal sealed record ModelIdentity(string Name, string Fingerprint, int Dimension);

/// <summary>A caption, its score and the logarithm of its probability.</summary>
internal sealed record ModelCaption(string Text, double Score, double LogProbability);

/// <summary>What a training left: the files of the model folder, and its logs.</summary>
internal sealed record TrainingRun(IReadOnlyList<string> Files, IReadOnlyList<TrainingLogOutput> Logs);

/// <summary>A log's name, the members of its epochs' lines in order, and their losses.</summary>
internal sealed record TrainingLogOutput(string File, IReadOnlyList<string> Members, IReadOnlyList<double> Losses);

/// <summary>Small trainings of each kind of recipe, of 24 drawn images of six colours.</summary>
internal static class TrainingOutputs
{
    private static readonly (string Color, string Place, int R, int G, int B)[] Kinds =
    [
        ("red", "farmland", 220, 30, 30), ("green", "forest", 30, 200, 40), ("blue", "river", 30, 40, 220),
        ("yellow", "desert", 230, 220, 40), ("white", "airport", 245, 245, 245), ("black", "parking lot", 12, 12, 12),
    ];

    private static readonly TrainingData Data = new(
        [.. Enumerable.Range(0, 24).Select(index => Image(index, DatasetSplit.Train))],
        [("colors", [.. Enumerable.Range(0, Kinds.Length).Select(index => Image(index, DatasetSplit.Validation))])]);

    private static readonly DualEncoderOptions Towers = new()
    {
        EmbedDim = 16,
        // A momentum by which the normalisations know their inputs after a few steps.
        Image = new ImageTowerOptions { Size = 32, BatchNormMomentum = 0.5 },
        Text = new TextTowerOptions { Width = 16, Hidden = 16, MaxLength = 8 },
    };

    public static IReadOnlyList<string> Recipes { get; } = ["dual-encoder", "osdpm", "faami", "sfdr", "clip"];

    /// <summary>
    /// Trains on one thread: how many threads share a sum decides its rounding, and machines have different numbers of
    /// cores.
    /// </summary>
    /// <param name="kind">One of <see cref="Recipes"/>.</param>
    /// <param name="batchSize">Images of a step.</param>
    /// <param name="epochs">Of each stage.</param>
    /// <param name="folder">An empty folder for the model and what it starts from.</param>
    public static TrainingRun Train(string kind, int batchSize, int epochs, string folder)
    {
        var threads = TorchThreads.Intra;
        TorchThreads.Intra = 1;
        try
        {
            return TrainHere(kind, batchSize, epochs, folder);
        }
        finally
        {
            TorchThreads.Intra = threads;
        }
    }

    private static TrainingRun TrainHere(string kind, int batchSize, int epochs, string folder)
    {
        var (output, start) = (Path.Combine(folder, "model"), Path.Combine(folder, "start"));
        if (kind == "sfdr")
        {
            // Nothing is learned: the weights stay random, and the normalisations get to know their inputs.
            TrainRetrieval(DualEncoder with
            {
                Epochs = 6,
                BatchSize = 24,
                Optimizer = new OptimizerRecipe { LearningRate = 0 }
            }, start);
            var recipe = Captioner with
            {
                Epochs = epochs,
                BatchSize = batchSize,
                SelfCritical = Captioner.SelfCritical! with { Epochs = epochs, BatchSize = batchSize },
            };
            SfdrTraining.Run(recipe, Request(new TrainingPaths(output, "", _ => start, Path.Combine(folder, "cache"))),
                Decode);
        }
        else
        {
            RetrievalRecipe recipe = kind switch
            {
                "osdpm" => Common(new OsdpmRecipe
                {
                    Model = new OsdpmOptions
                    {
                        Encoder = Towers with { Image = Towers.Image with { Size = 64 } },
                        Perception = new PerceptionOptions { Width = 16, ChannelReduction = 4, Grids = [1, 2] },
                    },
                    Clustering = new ClusteringRecipe { Nouns = 6 },
                }),
                "faami" => Common(new FaamiRecipe
                {
                    Model = new FaamiOptions
                    {
                        // Without dropout, whose random numbers would depend on the order in which parts are computed.
                        Encoder = Towers with
                        {
                            Image = Towers.Image with { Size = 64, Dropout = 0 },
                            Text = Towers.Text with { Dropout = 0 },
                        },
                        Dropout = 0,
                        Width = 16,
                        CovarianceDim = 4,
                        Heads = 2,
                        Interaction = Interaction.Both,
                    },
                    Alignment = new AlignmentRecipe { TripletWeight = 0.5 },
                }),
                "clip" => Common(new ClipRecipe { Encoder = WriteClip(start) }),
                _ => DualEncoder,
            };
            TrainRetrieval(recipe with { BatchSize = batchSize, Epochs = epochs }, output);
        }

        return new TrainingRun(Files(output, "*"),
            [.. Files(output, "log.jsonl").Select(file => ReadLog(output, file))]);
    }

    // Adam's first steps have about the size of the rate whatever that of the gradient, so where a gradient is nearly
    // zero its rounding decides the direction: at a rate of 1e-3 the second loss moves by 3e-3 of itself, at 1e-5 by
    // 4e-4. At 1e-6 it moves by less than the tolerance.
    private static OptimizerRecipe Optimizer => new() { LearningRate = 1e-6 };

    private static DualEncoderRecipe DualEncoder => Common(new DualEncoderRecipe { Model = Towers });

    private static SfdrRecipe Captioner => new()
    {
        Train = ["colors"],
        Validate = ["colors"],
        MinimumWordCount = 1,
        CaptionsPerImage = 2,
        Views = 2,
        AverageDecay = 0.5,
        Bfloat16 = false,
        Seed = 5,
        Optimizer = Optimizer,
        Model = new SfdrOptions
        {
            Encoder = new EncoderReference { Name = "start" },
            Features = new FeatureConfiguration { Regions = 5, RetrievedCaptions = 3 },
            Bank = new CaptionBankConfiguration { Size = 100 },
            Width = 16,
            Heads = 2,
            EncoderLayers = 1,
            DecoderLayers = 1,
            FeedForward = 32,
            Dropout = 0.1,
            MaxLength = 6,
        },
        SelfCritical = new SelfCriticalRecipe { Samples = 3, LearningRate = 1e-6, Warmup = 0, Dropout = true },
    };

    private static TRecipe Common<TRecipe>(TRecipe recipe)
        where TRecipe : RetrievalRecipe => recipe with
        {
            Train = ["colors"],
            Validate = ["colors"],
            MinimumWordCount = 1,
            CaptionsPerImage = 2,
            AverageDecay = 0,
            Bfloat16 = false,
            Seed = 5,
            Optimizer = Optimizer,
        };

    private static void TrainRetrieval(RetrievalRecipe recipe, string output) =>
        ((ITrainableSystem)KnownSystems.Registry.Find(recipe.Task)!)
            .Train(recipe, Request(new TrainingPaths(output, "")));

    private static TrainingRequest Request(TrainingPaths paths) =>
        new() { Registry = KnownSystems.Registry, Data = Data, Paths = paths, Decode = Decode };

    private static string WriteClip(string folder)
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
        return folder;
    }

    private static CaptionedImage Image(int index, DatasetSplit split)
    {
        var (color, place, _, _, _) = Kinds[index % Kinds.Length];
        return new CaptionedImage
        {
            DatasetName = "colors",
            FileName = $"{split}_{index}",
            Path = $"{index}",
            Split = split,
            Captions = [$"a {color} {place}", $"all is {color} here", $"there is a {place}"],
        };
    }

    private static RgbImage Decode(string path)
    {
        var index = int.Parse(path, System.Globalization.CultureInfo.InvariantCulture);
        var (_, _, r, g, b) = Kinds[index % Kinds.Length];
        var pixels = GoldenImages.Draw(index, 32);
        int[] color = [r, g, b];
        for (var i = 0; i < pixels.Length; i++)
        {
            // Some of a drawn image over the colour, so that images of one colour differ.
            pixels[i] = (byte)(((3 * color[i % 3]) + pixels[i]) / 4);
        }

        return new RgbImage(32, 32, pixels);
    }

    private static string[] Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    private static TrainingLogOutput ReadLog(string folder, string file)
    {
        // Lines of steps come by the clock, once a second.
        JsonElement[] epochs = [.. File.ReadLines(Path.Combine(folder, file))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("kind").GetString() == "epoch")];
        return new TrainingLogOutput(
            file,
            [.. epochs[^1].EnumerateObject().Select(member => member.Name)],
            [.. epochs.Select(line => line.GetProperty("loss").GetDouble())]);
    }
}
