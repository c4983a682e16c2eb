using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Training;

/// <summary>A small captioner on <see cref="TinyTraining"/>'s colours, over a random encoder of 32 px.</summary>
internal sealed class TinySfdr : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-sfdr-").FullName;

    public TinySfdr()
    {
        var words = Vocabulary.Build(TinyTraining.Data.Train.SelectMany(image => image.Captions));
        TorchRandom.ManualSeed(1);
        using var encoder = new DualEncoderNetwork(
            TinyTraining.Recipe.Model with
            {
                Text =
                TinyTraining.Recipe.Model.Text with { VocabularySize = words.Count }
            });
        Settle(encoder);
        DualEncoderSystem.Folder.Save(Encoder, encoder, words, new Dictionary<string, string>());
    }

    public static SfdrRecipe Recipe { get; } = new()
    {
        Train = TinyTraining.Recipe.Train,
        Validate = TinyTraining.Recipe.Validate,
        MinimumWordCount = 1,
        BatchSize = 6,
        Epochs = 2,
        CaptionsPerImage = 2,
        Views = 2,
        AverageDecay = 0.5,
        Bfloat16 = false,
        Seed = 5,
        Optimizer = new OptimizerRecipe { LearningRate = 3e-3 },
        Model = new SfdrOptions
        {
            Encoder = new EncoderReference { Name = "tiny" },
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
        SelfCritical = new SelfCriticalRecipe
        {
            Epochs = 2,
            BatchSize = 6,
            Samples = 3,
            LearningRate = 1e-3,
            Warmup = 0,
            Dropout = true
        },
    };

    /// <summary>The encoder's folder.</summary>
    public string Encoder => Path.Combine(_folder, "tiny");

    public string Output(string name) => Path.Combine(_folder, name);

    public TrainingPaths Places(string name) => new(Output(name), "", _ => Encoder, Output("cache"));

    public TrainingResult Train(
        SfdrRecipe recipe, string name, bool resume = false, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        SfdrTraining.Run(
            recipe, Request(name) with { Resume = resume, Progress = progress, CancellationToken = cancellation },
            TinyTraining.Decode);

    public TrainingRequest Request(string name) => new()
    {
        Registry = KnownSystems.Registry,
        Data = TinyTraining.Data,
        Paths = Places(name),
        Decode = TinyTraining.Decode,
    };

    public byte[] Weights(string name) => File.ReadAllBytes(Path.Combine(Output(name), "model.safetensors"));

    // Random layers shrink what they pass on until their normalisations know its size.
    private static void Settle(DualEncoderNetwork encoder)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var pictures = RgbImageTensor.Create(
            [.. TinyTraining.Data.Train.Select(image => TinyTraining.Decode(image.Path!))], 32);
        for (var pass = 0; pass < 60; pass++)
        {
            encoder.ImageFeatures(pictures);
        }

        encoder.Eval();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
