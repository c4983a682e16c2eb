namespace Nadir.Systems.Training.Loop;

/// <summary>How a loop runs.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the data, at least 1.</summary>
    public required int Epochs { get; init; }

    /// <summary>Share of all steps over which the learning rate rises, 0 to below 1.</summary>
    public required double Warmup { get; init; }

    /// <summary>How the learning rate falls after that.</summary>
    public ScheduleOptions Schedule { get; init; } = new();

    /// <summary>
    /// Batches whose gradients make one step of the optimizer, at least 1: the mean of their losses is what is
    /// minimised. The last step of an epoch takes those that are left.
    /// </summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>
    /// Steps of the optimizer from one line of the log to the next, at least 1; the first step has one, too.
    /// </summary>
    public int LogEvery { get; init; } = 50;

    /// <summary>Files that the log is written to beside <c>log.jsonl</c>.</summary>
    public TrainingLogFormats LogFormats { get; init; }

    /// <summary>Bound on the gradient's norm; 0: none.</summary>
    public required double ClipNorm { get; init; }

    /// <summary>Decay of the averaged weights, 0 to below 1.</summary>
    public required double AverageDecay { get; init; }

    /// <summary>Epochs from one measuring to the next, at least 1; the last epoch is always measured.</summary>
    public int ValidateEvery { get; init; } = 1;

    /// <summary>Epochs without improvement after which to stop; 0: never.</summary>
    public int Patience { get; init; }

    /// <summary>Folder of the checkpoint and the log; created if missing.</summary>
    public required string Directory { get; init; }

    /// <summary>Names what is trained; a checkpoint of another name is refused.</summary>
    public required string Identity { get; init; }

    /// <summary>Whether to go on from the folder's checkpoint. Without one, training starts at the beginning.</summary>
    public bool Resume { get; init; }

    /// <summary>Time between checkpoints within an epoch. One is written at every epoch's end as well.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);
}
