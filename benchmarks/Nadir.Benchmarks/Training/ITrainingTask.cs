namespace Nadir.Benchmarks.Training;

/// <summary>A model with its data and optimizer, of which one step after another can be run.</summary>
public interface ITrainingTask : IDisposable
{
    /// <summary>Forward, backward, optimizer.</summary>
    /// <returns>The loss.</returns>
    double Step();
}
