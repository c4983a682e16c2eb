namespace Nadir.Systems.Training.Loop;

/// <summary>The counters of a training, all that a checkpoint holds besides tensors.</summary>
internal sealed record TrainingState
{
    public string Identity { get; set; } = "";

    public int Epoch { get; set; }

    public int StepInEpoch { get; set; }

    public long Step { get; set; }

    public double LossSum { get; set; }

    public int BestEpoch { get; set; } = -1;

    public IReadOnlyList<Measure> BestMeasures { get; set; } = [];

    public double ElapsedSeconds { get; set; }

    public bool StoppedEarly { get; set; }
}
