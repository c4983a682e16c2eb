using Nadir.Datasets;
using Nadir.Systems.Training.Loop;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Tests.Training.Retrieval;

/// <summary>When a training ends before its time.</summary>
internal sealed record Interruption
{
    public int FailingStep { get; init; } = int.MaxValue;

    public int CancellingStep { get; init; } = int.MaxValue;

    public CancellationTokenSource? Cancellation { get; init; }
}

/// <summary>Another task, cut off at a step.</summary>
internal sealed class InterruptedTask(ITrainingTask<ImageBatch> inner, Interruption interruption)
    : ITrainingTask<ImageBatch>
{
    private readonly List<float> _losses = [];
    private int _steps;

    /// <summary>The loss of every step that was run.</summary>
    public IReadOnlyList<float> Losses => _losses;

    public Module Model => inner.Model;

    public Module Average => inner.Average;

    public int StepsPerEpoch => inner.StepsPerEpoch;

    public Optimizer CreateOptimizer() => inner.CreateOptimizer();

    public IEnumerable<ImageBatch> Batches(int epoch, int firstStep, CancellationToken cancellationToken) =>
        inner.Batches(epoch, firstStep, cancellationToken);

    public int CountExamples(ImageBatch batch) => inner.CountExamples(batch);

    public IReadOnlyList<Measure> Validate(CancellationToken cancellationToken) => inner.Validate(cancellationToken);

    public void Save(int epoch, IReadOnlyList<Measure> measures) => inner.Save(epoch, measures);

    public LossTerms Loss(ImageBatch batch)
    {
        if (_steps++ == interruption.FailingStep)
        {
            throw new IOException("The machine went away.");
        }

        if (_steps == interruption.CancellingStep)
        {
            interruption.Cancellation!.Cancel();
        }

        var loss = inner.Loss(batch);
        _losses.Add(loss.Total.Item<float>());
        return loss;
    }
}
