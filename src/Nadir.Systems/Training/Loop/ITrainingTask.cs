using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Training.Loop;

/// <summary>What a training loop needs to know of a model and its data.</summary>
/// <typeparam name="TBatch">The examples of one step.</typeparam>
public interface ITrainingTask<TBatch>
    where TBatch : IDisposable
{
    /// <summary>The model that is trained.</summary>
    Module Model { get; }

    /// <summary>A second model of the same architecture, for the averaged weights.</summary>
    Module Average { get; }

    /// <summary>Makes the optimizer with its peak learning rates.</summary>
    Optimizer CreateOptimizer();

    /// <summary>Steps in an epoch; the same for every epoch.</summary>
    int StepsPerEpoch { get; }

    /// <summary>
    /// Gives an epoch's batches. The same epoch gives the same batches in every call, whatever ran before: resume
    /// depends on it.
    /// </summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="firstStep">Batches to leave out at the beginning.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    IEnumerable<TBatch> Batches(int epoch, int firstStep, CancellationToken cancellationToken);

    /// <summary>Examples in a batch, for the rate.</summary>
    int CountExamples(TBatch batch);

    /// <summary>Computes the loss of a batch with <see cref="Model"/>.</summary>
    LossTerms Loss(TBatch batch);

    /// <summary>Measures <see cref="Average"/> on the validation data.</summary>
    /// <param name="cancellationToken">Stops the measuring.</param>
    /// <returns>Measures by name; the first one decides, higher is better.</returns>
    IReadOnlyList<Measure> Validate(CancellationToken cancellationToken);

    /// <summary>Keeps <see cref="Average"/> as the result so far.</summary>
    /// <param name="epoch">The epoch after which it was measured, from 0.</param>
    /// <param name="measures">What was measured.</param>
    void Save(int epoch, IReadOnlyList<Measure> measures);
}
