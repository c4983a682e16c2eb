using Nadir.Systems.Building;
using Nadir.Systems.Clip;
using Nadir.Systems.Contracts;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Tests;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Clip;

public sealed class ClipTrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-clip-training-").FullName;

    public ClipTrainingTests() => TinyClip.Write(Start);

    private string Start => Path.Combine(_folder, "start");

    private string Output => Path.Combine(_folder, "output");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FullTuningLearnsColors()
    {
        var result = Train(TinyClip.Recipe with { Encoder = Start, Epochs = 24 });

        Assert.True(result.BestMeasures[0].Value > 90, $"mR is only {result.BestMeasures[0].Value}");
    }

    [Theory]
    [InlineData(EncoderTuning.Linear, "head")]
    [InlineData(EncoderTuning.Adapter, "adapter")]
    public void TheOthersChangeNothingButWhatTheyAdd(EncoderTuning tuning, string added)
    {
        Train(TinyClip.Recipe with
        {
            Encoder = Start,
            Tuning = tuning,
            Adapter = new AdapterOptions { Width = 8 },
            AverageDecay = 0
        });
        using var start = ClipFolder.Load(Start);
        using var trained = ClipFolder.Load(Output);
        var before = start.StateDict();
        string[] changed = [.. trained.StateDict()
            .Where(pair => !before.TryGetValue(pair.Key, out var old) || !old.Equal(pair.Value))
            .Select(pair => pair.Key)];

        Assert.Contains("logit_scale", changed);
        Assert.All(changed.Where(name => name != "logit_scale"),
            name => Assert.Contains(added, name, StringComparison.Ordinal));
        Assert.Equal(tuning == EncoderTuning.Linear ? 5 : 11, changed.Length);
    }

    [Fact]
    public void ThePromptIsTrainedWithAndKept()
    {
        Train(TinyClip.Recipe with { Encoder = Start, Prompt = "aerial: {}" });

        Assert.Equal("aerial: {}", ClipFolder.ReadConfiguration(Output).Prompt);
        using var model = RetrievalInference.Load(KnownSystems.Registry, Output);
        Assert.Equal(16, model.Dimension);
    }

    [Theory]
    [InlineData(EncoderTuning.Frozen)]
    [InlineData(EncoderTuning.Linear)]
    [InlineData(EncoderTuning.Full)]
    public void OsdpmIsTrainedOnIt(EncoderTuning tuning)
    {
        var recipe = new OsdpmRecipe
        {
            Train = ["colors"],
            Validate = ["colors"],
            Encoder = Start,
            Tuning = tuning,
            BatchSize = 6,
            Epochs = 2,
            AverageDecay = 0,
            Bfloat16 = false,
            Model = new OsdpmOptions { Perception = new PerceptionOptions { Width = 16 } },
            Clustering = new ClusteringRecipe { Weight = 0 },
        };
        TestTraining.Run(recipe, TinyTraining.Data, new TrainingPaths(Output, ""), TinyTraining.Decode, Device.Cpu);
        using var start = ClipFolder.Load(Start);
        var (model, _) = OsdpmSystem.Folder.Load(Output);
        using var owned = model;
        var clip = ((ClipTowers)model.Towers).Clip;
        var before = start.StateDict()["visual.proj"].ToArray<float>();

        Assert.Equal(tuning != EncoderTuning.Full,
            before.SequenceEqual(clip.StateDict()["visual.proj"].ToArray<float>()));
        Assert.True(model.StateDict()["perception.projection.weight"].Abs().Max().Item<float>() > 0);
    }

    [Fact]
    public void OtherTasksSayThatTheyCannotStartFromIt()
    {
        var error = Assert.Throws<TrainingException>(
            () => TinyTraining.CreateTask(TinyTraining.Recipe with { Encoder = Start }, Output));
        Assert.Contains("is a CLIP", error.Message, StringComparison.Ordinal);

        TinyTrainingFolder();
        error = Assert.Throws<TrainingException>(
            () => Create(TinyClip.Recipe with { Encoder = Path.Combine(_folder, "dual") }));
        Assert.Contains("is no CLIP", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStepLeavesNoTensorBehind()
    {
        using var task = Create(TinyClip.Recipe with { Encoder = Start });
        _ = LiveTensors.CountSettled();
        var live = new List<long>();
        for (var epoch = 0; epoch < 2; epoch++)
        {
            foreach (var batch in task.Batches(epoch, 0, CancellationToken.None))
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

    private RetrievalTask Create(ClipRecipe recipe) =>
        TestTraining.CreateTask(recipe, TinyTraining.Data, new TrainingPaths(Output, ""), TinyTraining.Decode);

    private TrainingResult Train(ClipRecipe recipe) =>
        TestTraining.Run(recipe, TinyTraining.Data, new TrainingPaths(Output, ""), TinyTraining.Decode, Device.Cpu);

    private void TinyTrainingFolder() => TestTraining.Run(
        TinyTraining.Recipe with { Epochs = 1 }, TinyTraining.Data,
        new TrainingPaths(Path.Combine(_folder, "dual"), ""), TinyTraining.Decode, Device.Cpu);
}
