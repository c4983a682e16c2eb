using Nadir.Datasets;
using Nadir.Training.Loop;

namespace Nadir.Training.Tests.DualEncoder;

public sealed class ResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-resume-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void AResumedTrainingEqualsOneThatRanThrough(int failingStep)
    {
        Train("whole");
        Assert.Throws<IOException>(() => Train("broken", interruption: new Interruption { FailingStep = failingStep }));
        Train("broken", resume: true);

        Assert.Equal(Weights("whole"), Weights("broken"));
    }

    [Fact]
    public void ACancelledTrainingGoesOnWhereItWas()
    {
        Train("whole");
        using var cancellation = new CancellationTokenSource();
        var interruption = new Interruption { CancellingStep = 3, Cancellation = cancellation };

        Assert.ThrowsAny<OperationCanceledException>(() => Train("broken", false, interruption, TimeSpan.FromHours(1)));
        Train("broken", resume: true);

        Assert.Equal(Weights("whole"), Weights("broken"));
    }

    [Fact]
    public void RefusesTheCheckpointOfAnotherRecipe()
    {
        Train("one");
        var folder = Path.Combine(_folder, "one");
        using var task = TinyTraining.CreateTask(TinyTraining.Recipe, folder);
        var loop = new TrainingLoop<ImageBatch>(task, Options(folder, resume: true, default) with { Identity = "another" });
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

    private void Train(
        string name, bool resume = false, Interruption? interruption = null, TimeSpan checkpointInterval = default)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        using var inner = TinyTraining.CreateTask(TinyTraining.Recipe, folder);
        var task = new InterruptedTask(inner, interruption ?? new Interruption());
        var token = interruption?.Cancellation?.Token ?? CancellationToken.None;
        new TrainingLoop<ImageBatch>(task, Options(folder, resume, checkpointInterval)).Run(token);
    }
}
