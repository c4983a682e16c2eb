using Nadir.Systems.Training.Checkpoints;
using Nadir.Torch;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Training.Loop;

/// <summary>
/// Trains: steps, averaged weights, validation, checkpoints, early stopping, log.
/// A run that is stopped at any moment and resumed gives the same losses as one that is not.
/// </summary>
/// <typeparam name="TBatch">The examples of one step.</typeparam>
/// <remarks>Not safe for concurrent use: libtorch's random generator is the process's.</remarks>
public sealed class TrainingLoop<TBatch>
    where TBatch : IDisposable
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly ITrainingTask<TBatch> _task;
    private readonly TrainingOptions _options;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly Optimizer _optimizer;
    private readonly WarmupCosine _schedule;
    private readonly ExponentialMovingAverage _average;
    private readonly TrainingCheckpoint _checkpoint;
    private readonly long _steps;
    private TrainingState _state;

    /// <summary>Prepares a training.</summary>
    /// <param name="task">Model and data.</param>
    /// <param name="options">How to run.</param>
    /// <param name="progress">Hears of steps (about once a second) and epochs, on the training thread.</param>
    public TrainingLoop(ITrainingTask<TBatch> task, TrainingOptions options, IProgress<TrainingProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        _task = task;
        _options = options;
        _progress = progress;
        _steps = (long)task.StepsPerEpoch * _options.Epochs;
        _optimizer = _task.CreateOptimizer();
        _schedule = new WarmupCosine(_optimizer, (long)(options.Warmup * _steps), _steps);
        _average = new ExponentialMovingAverage(_task.Model, _task.Average, _options.AverageDecay);
        _checkpoint = new TrainingCheckpoint(_options.Directory, _task.Model, _task.Average, _optimizer);
        _state = new TrainingState { Identity = _options.Identity };
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="cancellationToken">Stops after the running step; a checkpoint is written first.</param>
    /// <exception cref="TrainingException">The checkpoint is of another training, or the loss is not a number.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; resume goes on from there.</exception>
    public TrainingResult Run(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.Directory);
        _state = _options.Resume ? _checkpoint.Load(_options.Identity) ?? _state : _state;
        using var log = new TrainingLog(_options.Directory, append: _state.Step > 0);
        while (_state.Epoch < _options.Epochs && !_state.StoppedEarly)
        {
            RunEpoch(log, cancellationToken);
        }

        _optimizer.Dispose();
        return new TrainingResult(
            _state.BestEpoch, _state.BestMeasures, _state.Epoch, _state.StoppedEarly, TimeSpan.FromSeconds(_state.ElapsedSeconds));
    }

    private void RunEpoch(TrainingLog log, CancellationToken cancellationToken)
    {
        _task.Model.Train();
        var clock = new EpochClock(_state.ElapsedSeconds);
        try
        {
            foreach (var batch in _task.Batches(_state.Epoch, _state.StepInEpoch, cancellationToken))
            {
                using var owned = batch;
                var (loss, norm) = Step(batch);
                _state.LossSum += loss;
                _state.StepInEpoch++;
                _state.Step++;
                clock.Count(_task.CountExamples(batch));
                if (clock.IsReportDue(ReportInterval))
                {
                    Report(log, "step", clock, norm, null, isBest: false);
                }

                if (clock.IsCheckpointDue(_options.CheckpointInterval))
                {
                    SaveCheckpoint(clock);
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            SaveCheckpoint(clock);
            throw;
        }

        var isDue = (_state.Epoch + 1) % _options.ValidateEvery == 0 || _state.Epoch + 1 == _options.Epochs;
        var measures = isDue ? _task.Validate(cancellationToken) : null;
        var isBest = measures is not null && (_state.BestMeasures.Count == 0 || measures[0].Value > _state.BestMeasures[0].Value);
        if (isBest)
        {
            (_state.BestEpoch, _state.BestMeasures) = (_state.Epoch, measures!);
            _task.Save(_state.Epoch, measures!);
        }

        Report(log, "epoch", clock, double.NaN, measures, isBest);
        // Only a measuring can tell that nothing got better.
        _state.StoppedEarly = measures is not null && _options.Patience > 0 && _state.Epoch - _state.BestEpoch >= _options.Patience;
        _state.Epoch++;
        (_state.StepInEpoch, _state.LossSum) = (0, 0);
        SaveCheckpoint(clock);
    }

    private (double Loss, double GradientNorm) Step(TBatch batch)
    {
        using var scope = new TensorScope();
        _schedule.LastStep = _state.Step;
        _optimizer.ZeroGrad();
        using var loss = _task.Loss(batch).Total;
        var value = (double)loss.Item<float>();
        if (!double.IsFinite(value))
        {
            throw new TrainingException(
                $"The loss became {value} in epoch {_state.Epoch + 1}, step {_state.StepInEpoch + 1}: lower the learning rate, or train in float32.");
        }

        loss.Backward();
        var bound = _options.ClipNorm > 0 ? _options.ClipNorm : double.PositiveInfinity;
        var norm = GradientClipping.ClipGradNorm(_task.Model.Parameters(), bound);
        _optimizer.Step();
        _average.Update(_state.Step);
        return (value, norm);
    }

    private void SaveCheckpoint(EpochClock clock)
    {
        _state.ElapsedSeconds = clock.ElapsedSeconds;
        _checkpoint.Save(_state);
        clock.CheckpointDone();
    }

    private void Report(
        TrainingLog log, string kind, EpochClock clock, double norm, IReadOnlyList<Measure>? measures, bool isBest)
    {
        var report = new TrainingProgress(
            _state.Epoch,
            _options.Epochs,
            _state.StepInEpoch,
            _task.StepsPerEpoch,
            _state.LossSum / Math.Max(1, _state.StepInEpoch),
            _optimizer.ParameterGroups[0].LearningRate,
            clock.ExamplesPerSecond,
            TimeSpan.FromSeconds(clock.SecondsPerStep * (_steps - _state.Step)),
            measures,
            isBest);
        log.Write(kind, report, clock.ElapsedSeconds, norm);
        _progress?.Report(report);
    }
}
