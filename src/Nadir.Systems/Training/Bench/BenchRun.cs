using System.Diagnostics;
using System.Globalization;
using Nadir.Datasets;
using Nadir.Metrics;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Training.Bench;

/// <summary>What a bench runs with.</summary>
public sealed record BenchOptions
{
    /// <summary>The folder that holds the datasets' folders; or one dataset's own folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Weights and bundled models; its model folder takes the whole bench.</summary>
    public required TrainingPaths Paths { get; init; }

    /// <summary>Reads pictures.</summary>
    public required ImageDecoder Decode { get; init; }

    /// <summary>Where to train.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>
    /// A set whose truth is elsewhere: each model's answers go to <c>blind/DATASET</c> in the bench's folder. Null:
    /// none.
    /// </summary>
    public BlindSet? Blind { get; init; }

    /// <summary>The command line, for the results.</summary>
    public required string Command { get; init; }

    /// <summary>Processor, cores, device, for the results.</summary>
    public required string Machine { get; init; }
}

/// <summary>
/// Trains what is missing of a plan, each training in a folder of its own, and evaluates it. Can be stopped at any time
/// and run again.
/// </summary>
/// <remarks>Not safe for concurrent use; two runs on one folder are not kept apart.</remarks>
public sealed class BenchRun
{
    private readonly SystemRegistry _registry;
    private readonly BenchPlan _plan;
    private readonly BenchOptions _options;
    private readonly BenchFolder _folder;
    private readonly BenchClock _clock;

    /// <summary>Prepares a run.</summary>
    /// <param name="registry">The systems that are known.</param>
    /// <param name="plan">What to train.</param>
    /// <param name="options">Data, paths, device.</param>
    public BenchRun(SystemRegistry registry, BenchPlan plan, BenchOptions options)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        (_registry, _plan, _options) = (registry, plan, options);
        (_folder, _clock) = (new BenchFolder(options.Paths.Model), new BenchClock(plan));
    }

    /// <summary>Trains and evaluates what is not done yet.</summary>
    /// <param name="progress">Hears of every step, on this thread.</param>
    /// <param name="say">Hears sentences that stay.</param>
    /// <param name="cancellationToken">Stops after the running step; the next run goes on there.</param>
    /// <returns>The results of the whole plan, in its order.</returns>
    /// <exception cref="TrainingException">The folder is another plan's, or a training cannot go on; the
    /// message says why.</exception>
    /// <exception cref="DatasetException">Data are missing or damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<BenchResult> Run(
        IProgress<BenchProgress>? progress, Action<string>? say, CancellationToken cancellationToken)
    {
        _folder.RequireFor(_registry, _plan);
        foreach (var recipe in _plan.Trainings.Select(training => training.Recipe)
            .DistinctBy(recipe => string.Join('\0', recipe.Train.Concat(recipe.Validate))))
        {
            // What is missing is said before hours of training, not after.
            TrainingData.Open(recipe, _options.DataFolder);
        }

        Directory.CreateDirectory(_folder.Path);
        using var log = new BenchLog(_folder.Path);
        log.Write("run", numbers: [("trainings", _plan.Trainings.Count)],
            texts: [("command", _options.Command), ("machine", _options.Machine)]);
        foreach (var training in _plan.Trainings)
        {
            if (_folder.Result(training) is { } done)
            {
                _clock.Done(training, done.Epochs, done.TrainingSeconds);
            }
        }

        var results = new List<BenchResult>();
        try
        {
            foreach (var (place, training) in _plan.Trainings.Index())
            {
                results.Add(Do(training, new Reporter(this, place, training, progress, log), log, say,
                    cancellationToken));
            }
        }
        catch (OperationCanceledException)
        {
            log.Write("stopped");
            throw;
        }

        log.Write("done", numbers: [("trainings", results.Count)]);
        return results;
    }

    private BenchResult Do(BenchTraining training, Reporter reporter, BenchLog log, Action<string>? say,
        CancellationToken cancellationToken)
    {
        var result = _folder.Result(training);
        if (result is null)
        {
            var trained = _folder.Trained(training) ?? Train(training, reporter, log, say, cancellationToken);
            result = Evaluate(training, trained, reporter, cancellationToken);
            _folder.Write(training, result);
            _clock.Done(training, result.Epochs, result.TrainingSeconds);
            log.Write("result", training, result.Evaluations.Select(
                evaluation => ($"{evaluation.Report.Dataset}.{evaluation.Report.Split}.mr",
                    evaluation.Report.MeanRecall)));
            say?.Invoke($"{training.Title}: {string.Join(", ", result.Evaluations.Select(evaluation =>
                string.Create(CultureInfo.InvariantCulture, $"{evaluation.Report.Dataset} {evaluation.Report.Split} mR {evaluation.Report.MeanRecall:F2}")))}");
        }

        if (_options.Blind is { } blind)
        {
            WriteAnswers(training, result, blind, reporter, log, cancellationToken);
        }

        return result;
    }

    private BenchTrained Train(
        BenchTraining training, Reporter reporter, BenchLog log, Action<string>? say,
        CancellationToken cancellationToken)
    {
        var folder = _folder.Of(training);
        var resumes = TrainingFolder.Checkpoints(folder).Count > 0;
        log.Write(resumes ? "resume"
            : "begin", training, [("epochs", training.Recipe.Epochs), ("plannedEpochs", training.PlannedEpochs)]);
        say?.Invoke($"{(resumes ? "going on with" : "training")} {training.Title}, {training.Recipe.Epochs} epochs"
            + (training.Recipe.Epochs < training.PlannedEpochs ? $" in place of the recipe's {training.PlannedEpochs}"
                : ""));
        _folder.Begin(_registry, training);
        var result = RecipeTraining.Run(
            _registry, training.Recipe, _options.DataFolder, _options.Paths with { Model = folder }, _options.Decode,
            _options.Device, resumes,
            reporter, cancellationToken: cancellationToken);
        var trained = BenchTrained.From(result);
        _folder.Write(training, trained);
        log.Write("trained", training,
            [("epochs", trained.Epochs), ("bestEpoch", trained.BestEpoch), ("seconds", trained.Seconds)]);
        // Eight times the model's size, and of no use after the end.
        TrainingFolder.Checkpoints(folder).ForEach(File.Delete);
        return trained;
    }

    private BenchResult Evaluate(
        BenchTraining training, BenchTrained trained, Reporter reporter, CancellationToken cancellationToken)
    {
        var folder = _folder.Of(training);
        using var loaded = _registry.Load(folder, findModel: _options.Paths.FindModel);
        var data = TrainingData.Open(training.Recipe, _options.DataFolder);
        var evaluations = new List<BenchEvaluation>();
        foreach (var (name, split, images) in Galleries(training.Recipe, data))
        {
            var watch = Stopwatch.StartNew();
            var gallery = RetrievalEvaluator.Evaluate(
                loaded.Model, loaded.Tokenizer, images, _options.Decode, cancellationToken, reporter);
            evaluations.Add(new BenchEvaluation(
                RetrievalReport.From(gallery.Rank(), name, split),
                LeakFreeRanks.Of(gallery, data.Train) is { } leakFree
                    ? RetrievalReport.From(leakFree, name, split) with { Protocol = RetrievalProtocol.LeakFree }
                    : null,
                watch.Elapsed.TotalSeconds));
        }

        var summary = ModelSummary.Of(_registry, folder, loaded.Model);
        return new BenchResult
        {
            System = training.System.Name,
            Setting = training.Setting.ToName(),
            Seed = training.Recipe.Seed,
            TrainedOn = ModelSummary.TrainingText(training.Recipe),
            Backbone = summary.Backbone,
            TextEncoder = summary.TextEncoder,
            Parameters = summary.Parameters,
            Epochs = trained.Epochs,
            PlannedEpochs = training.PlannedEpochs,
            BestEpoch = trained.BestEpoch,
            TrainingSeconds = trained.Seconds,
            Speed = PairSpeed.Measure(
                loaded.Model, loaded.Tokenizer, data.Validate[0].Images, _options.Decode, cancellationToken),
            Evaluations = evaluations,
            Command = _options.Command,
            Machine = _options.Machine,
        };
    }

    // Val as the training had it; test as the file says, where all of its images are there.
    private IEnumerable<(string Name, string Split, IReadOnlyList<CaptionedImage> Images)> Galleries(
        TrainingRecipe recipe, TrainingData data)
    {
        foreach (var (name, images) in data.Validate)
        {
            yield return (name, DatasetSplit.Validation.ToName(), images);
        }

        foreach (var name in recipe.Validate)
        {
            var test = CaptionDataset.Open(TrainingData.Locate(_options.DataFolder, name))[DatasetSplit.Test];
            if (test.Count > 0 && test.All(image => File.Exists(image.Path)))
            {
                yield return (name, DatasetSplit.Test.ToName(), test);
            }
        }
    }

    private void WriteAnswers(
        BenchTraining training, BenchResult result, BlindSet blind, Reporter reporter, BenchLog log,
        CancellationToken cancellationToken)
    {
        var heading = new BlindHeading
        {
            System = training.System.System.Name,
            Variant = $"{training.System.Variant.Name}-{training.Setting.ToName()}",
            Seed = result.Seed,
            Parameters = result.Parameters,
            Backbone = result.Backbone,
            TextEncoder = result.TextEncoder,
            TrainedOn = result.TrainedOn,
        };
        var path = Path.Combine(_folder.Path, "blind", blind.Name, BlindAnswers.FileName(heading));
        if (File.Exists(path))
        {
            return;
        }

        using var loaded = _registry.Load(_folder.Of(training), findModel: _options.Paths.FindModel);
        var gallery = RetrievalEvaluator.EvaluateBlind(
            loaded.Model, loaded.Tokenizer, blind, _options.Decode, cancellationToken, reporter);
        BlindAnswers.Rank(gallery).Write(path, heading);
        log.Write("blind", training, texts: [("file", Path.GetRelativePath(_folder.Path, path))]);
    }

    // Between a training, an evaluation and whoever watches the whole plan.
    private sealed class Reporter(
        BenchRun run, int place, BenchTraining training, IProgress<BenchProgress>? progress, BenchLog log)
        : IProgress<TrainingProgress>, IProgress<GalleryProgress>
    {
        public void Report(TrainingProgress value)
        {
            var done = value.Epoch + ((double)value.Step / value.StepsPerEpoch);
            if (value.Epochs - done is > 0 and var left)
            {
                run._clock.Time(training, value.Remaining.TotalSeconds / left);
            }

            if (value.Measures is { } measures)
            {
                log.Write(
                    "epoch", training,
                    [("epoch", value.Epoch), ("loss", value.Loss), ("imagesPerSecond", value.ExamplesPerSecond),
                        .. measures.Select(measure => (measure.Name, measure.Value))]);
            }

            Report(value, null, done / value.Epochs);
        }

        public void Report(GalleryProgress value) => Report(null, value, 1);

        private void Report(TrainingProgress? loop, GalleryProgress? gallery, double share)
        {
            var (fraction, remaining) = run._clock.Expect(training, share);
            progress?.Report(new BenchProgress(
                place, run._plan.Trainings.Count, training, loop, gallery, fraction, remaining));
        }
    }
}
