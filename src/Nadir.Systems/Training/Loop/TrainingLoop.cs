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
    private readonly TrainingSchedule _schedule;
    private readonly ExponentialMovingAverage _average;
    private readonly TrainingCheckpoint _checkpoint;
    private TrainingState _state;

    /// <summary>Prepares a training.</summary>
    /// <param name="task">Model and data.</param>
    /// <param name="options">How to run.</param>
    /// <param name="progress">Hears of steps (about once a second) and epochs, on the training thread.</param>
    public TrainingLoop(ITrainingTask<TBatch> task, TrainingOptions options,
        IProgress<TrainingProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        _task = task;
        _options = options;
        _progress = progress;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Accumulate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LogEvery, 1);
        _optimizer = _task.CreateOptimizer();
        var steps = (task.StepsPerEpoch + options.Accumulate - 1) / options.Accumulate;
        _schedule = new TrainingSchedule(_optimizer, options.Schedule, options.Warmup, steps, options.Epochs);
        _average = new ExponentialMovingAverage(_task.Model, _task.Average, _options.AverageDecay);
        _checkpoint = new TrainingCheckpoint(_options.Directory, _task.Model, _task.Average, _optimizer);
        _state = new TrainingState { Identity = _options.Identity };
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="cancellationToken">Stops after the running step; a checkpoint is written first.</param>
    /// <exception cref="TrainingException">The checkpoint is of another training, or the loss is
    /// not a number.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; resume goes on from there.</exception>
    public TrainingResult Run(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.Directory);
        _state = _options.Resume ? _checkpoint.Load(_options.Identity) ?? _state : _state;
        if (_state.Step == 0)
        {
            TrainingFolder.ClearRun(_options.Directory);
        }

        using var log = new TrainingLog(_options.Directory, _options.LogFormats, append: _state.Step > 0);
        while (_state.Epoch < _options.Epochs && !_state.StoppedEarly)
        {
            RunEpoch(log, cancellationToken);
        }

        _optimizer.Dispose();
        return new TrainingResult(
            _state.BestEpoch, _state.BestMeasures, _state.Epoch, _state.StoppedEarly,
            TimeSpan.FromSeconds(_state.ElapsedSeconds));
    }

    private void RunEpoch(TrainingLog log, CancellationToken cancellationToken)
    {
        _task.Model.Train();
        var clock = new EpochClock(_state.ElapsedSeconds);
        try
        {
            // Between the batches of one step there is nothing to go on from: neither loading nor a stop may break it.
            var loading = _options.Accumulate == 1 ? cancellationToken : CancellationToken.None;
            var rest = _task.StepsPerEpoch - _state.StepInEpoch;
            foreach (var batches in Groups(_task.Batches(_state.Epoch, _state.StepInEpoch, loading), rest))
            {
                Step(batches, clock, log);
                if (clock.IsReportDue(ReportInterval))
                {
                    _progress?.Report(Progress(clock, null, isBest: false));
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

        FollowModel();
        var isDue = (_state.Epoch + 1) % _options.ValidateEvery == 0 || _state.Epoch + 1 == _options.Epochs;
        var measures = isDue ? _task.Validate(cancellationToken) : null;
        var isBest = measures is not null
            && (_state.BestMeasures.Count == 0 || measures[0].Value > _state.BestMeasures[0].Value);
        if (isBest)
        {
            (_state.BestEpoch, _state.BestMeasures) = (_state.Epoch, measures!);
            _task.Save(_state.Epoch, measures!);
        }

        var progress = Progress(clock, measures, isBest);
        log.Write(Entry("epoch", progress, clock,
            [.. (measures ?? []).Select(measure => (measure.Name, measure.Value))]));
        _progress?.Report(progress);
        // Only a measuring can tell that nothing got better.
        _state.StoppedEarly = measures is not null && _options.Patience > 0
            && _state.Epoch - _state.BestEpoch >= _options.Patience;
        _state.Epoch++;
        (_state.StepInEpoch, _state.LossSum) = (0, 0);
        SaveCheckpoint(clock);
    }

    // The batches of each step of the optimizer; the last step of an epoch may have fewer.
    private IEnumerable<(IEnumerable<TBatch> Batches, int Count)> Groups(IEnumerable<TBatch> batches, int rest)
    {
        using var source = batches.GetEnumerator();
        for (; rest > 0; rest -= _options.Accumulate)
        {
            var count = Math.Min(_options.Accumulate, rest);
            if (!source.MoveNext())
            {
                yield break;
            }

            yield return (Take(source, count), count);
        }

        static IEnumerable<TBatch> Take(IEnumerator<TBatch> source, int count)
        {
            do
            {
                yield return source.Current;
            }
            while (--count > 0 && source.MoveNext());
        }
    }

    private void Step((IEnumerable<TBatch> Batches, int Count) group, EpochClock clock, TrainingLog log)
    {
        using (new TensorScope())
        {
            _schedule.Set(_state.Step);
            _optimizer.ZeroGrad();
        }

        var isLogged = _state.Step == 0 || (_state.Step + 1) % _options.LogEvery == 0;
        var terms = new List<(string Name, double Value)>();
        var (sum, batches) = (0.0, 0);
        foreach (var batch in group.Batches)
        {
            using var owned = batch;
            sum += Backward(batch, group.Count, isLogged ? terms : null, batches);
            batches++;
            clock.Count(_task.CountExamples(batch));
        }

        var bound = _options.ClipNorm > 0 ? _options.ClipNorm : double.PositiveInfinity;
        var norm = double.NaN;
        using (new TensorScope())
        {
            if (isLogged || double.IsFinite(bound))
            {
                norm = GradientClipping.ClipGradNorm(_task.Model.Parameters(), bound);
            }

            _optimizer.Step();
            if (_options.AverageDecay > 0)
            {
                _average.Update(_state.Step);
            }
        }

        _state.LossSum += sum;
        _state.StepInEpoch += batches;
        _state.Step++;
        if (isLogged)
        {
            var entry = Entry("step", Progress(clock, null, isBest: false), clock,
            [
                ("gradientNorm", norm),
                ("loss.total", sum / batches),
                .. terms.GroupBy(term => term.Name)
                    .Select(term => ($"loss.{term.Key}", term.Sum(one => one.Value) / batches)),
            ]);
            log.Write(entry);
        }
    }

    private double Backward(TBatch batch, int count, List<(string Name, double Value)>? terms, int index)
    {
        using var scope = new TensorScope();
        var (total, parts) = _task.Loss(batch);
        using var loss = total;
        var value = (double)loss.Item<float>();
        if (!double.IsFinite(value))
        {
            throw new TrainingException(
                $"The loss became {value} in epoch {_state.Epoch + 1}, step {_state.StepInEpoch + index + 1}: lower "
                    + $"the learning rate, or train in float32.");
        }

        terms?.AddRange(parts.Select(part => (part.Name, (double)part.Value.To(ScalarType.Float32).Item<float>())));
        if (count == 1)
        {
            loss.Backward();
        }
        else
        {
            (loss / count).Backward();
        }

        return value;
    }

    // Without a decay the averaged weights are those of the model: copied where they are read, and not in every step.
    private void FollowModel()
    {
        if (_options.AverageDecay <= 0)
        {
            _average.Update(_state.Step);
        }
    }

    private void SaveCheckpoint(EpochClock clock)
    {
        FollowModel();
        _state.ElapsedSeconds = clock.ElapsedSeconds;
        _checkpoint.Save(_state);
        clock.CheckpointDone();
    }

    private TrainingProgress Progress(EpochClock clock, IReadOnlyList<Measure>? measures, bool isBest)
    {
        var left = ((long)_task.StepsPerEpoch * (_options.Epochs - _state.Epoch)) - _state.StepInEpoch;
        return new TrainingProgress(
            _state.Epoch,
            _options.Epochs,
            _state.StepInEpoch,
            _task.StepsPerEpoch,
            _state.LossSum / Math.Max(1, _state.StepInEpoch),
            _optimizer.ParameterGroups[0].LearningRate,
            clock.ExamplesPerSecond,
            TimeSpan.FromSeconds(clock.SecondsPerStep * left),
            measures,
            isBest);
    }

    private TrainingLogEntry Entry(
        string kind, TrainingProgress progress, EpochClock clock, IReadOnlyList<(string Name, double Value)> numbers)
    {
        (string Name, double Value)[] all =
        [
            ("epoch", progress.Epoch),
            ("step", progress.Step),
            ("loss", progress.Loss),
            ("learningRate", progress.LearningRate),
            ("examplesPerSecond", Math.Round(progress.ExamplesPerSecond, 2)),
            ("seconds", Math.Round(clock.ElapsedSeconds, 1)),
            .. numbers,
        ];
        return new TrainingLogEntry(kind, _state.Step, [.. all.Where(number => double.IsFinite(number.Value))]);
    }
}
