using Nadir.Datasets;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;

namespace Nadir.Systems.Tests.Training.Retrieval;

public sealed class ResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-resume-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("dual-encoder", 2)]
    [InlineData("dual-encoder", 4)]
    [InlineData("dual-encoder", 5)]
    [InlineData("faami", 2)]
    [InlineData("faami", 5)]
    [InlineData("osdpm", 2)]
    [InlineData("osdpm", 5)]
    public void AResumedTrainingEqualsOneThatRanThrough(string kind, int failingStep)
    {
        var whole = new Run(kind, "whole");
        Train(whole);
        var broken = new Run(kind, "broken") { Interruption = new Interruption { FailingStep = failingStep } };
        Assert.Throws<IOException>(() => Train(broken));
        var rest = new Run(kind, "broken") { Resume = true };
        Train(rest);

        Assert.Equal(whole.Losses, [.. broken.Losses, .. rest.Losses]);
        Assert.Equal(Weights("whole"), Weights("broken"));
    }

    [Theory]
    [InlineData("dual-encoder")]
    [InlineData("faami")]
    [InlineData("osdpm")]
    public void ACancelledTrainingGoesOnWhereItWas(string kind)
    {
        Train(new Run(kind, "whole"));
        using var cancellation = new CancellationTokenSource();
        var interruption = new Interruption { CancellingStep = 3, Cancellation = cancellation };

        Assert.ThrowsAny<OperationCanceledException>(() => Train(
            new Run(kind, "broken") { Interruption = interruption, CheckpointInterval = TimeSpan.FromHours(1) }));
        Train(new Run(kind, "broken") { Resume = true });

        Assert.Equal(Weights("whole"), Weights("broken"));
    }

    [Fact]
    public void RefusesTheCheckpointOfAnotherRecipe()
    {
        Train(new Run("dual-encoder", "one"));
        var folder = Path.Combine(_folder, "one");
        using var task = TinyTraining.CreateTask(TinyTraining.Recipe, folder);
        var loop = new TrainingLoop<ImageBatch>(
            task, Options(folder, resume: true, default) with { Identity = "another" });
        var error = Assert.Throws<TrainingException>(() => loop.Run(CancellationToken.None));
        Assert.Contains("another recipe", error.Message, StringComparison.Ordinal);
    }

    private static TrainingOptions Options(string folder, bool resume, TimeSpan checkpointInterval) => new()
    {
        Epochs = TinyTraining.Recipe.Epochs,
        Warmup = 0.1,
        ClipNorm = 2,
        AverageDecay = TinyTraining.Recipe.AverageDecay,
        Directory = folder,
        Identity = "tiny",
        Resume = resume,
        CheckpointInterval = checkpointInterval,
    };

    private byte[] Weights(string name) => File.ReadAllBytes(Path.Combine(_folder, name, "model.safetensors"));

    private void Train(Run run)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, run.Name)).FullName;
        var inner = TinyRecipes.CreateTask(TinyRecipes.Of(run.Kind), folder);
        using var owned = (IDisposable)inner;
        var task = new InterruptedTask(inner, run.Interruption);
        var loop = new TrainingLoop<ImageBatch>(task, Options(folder, run.Resume, run.CheckpointInterval));
        try
        {
            loop.Run(run.Interruption.Cancellation?.Token ?? CancellationToken.None);
        }
        finally
        {
            run.Losses = task.Losses;
        }
    }

    /// <summary>One run of a training, to its end or to its interruption.</summary>
    private sealed record Run(string Kind, string Name)
    {
        public bool Resume { get; init; }

        public Interruption Interruption { get; init; } = new();

        /// <summary>Zero: after every step.</summary>
        public TimeSpan CheckpointInterval { get; init; }

        public IReadOnlyList<float> Losses { get; set; } = [];
    }
}
