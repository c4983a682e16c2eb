using System.IO.Compression;
using System.Text.Json;
using Nadir.Datasets;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Bench;

namespace Nadir.Systems.Tests.Training.Bench;

public sealed class BenchRunTests : IDisposable
{
    private readonly ToyBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_run_that_is_killed_goes_on_where_it_was_and_comes_to_the_same()
    {
        var plan = _bench.Plan();
        var whole = _bench.Run(plan, _bench.Out + "-whole").Run(null, null, CancellationToken.None);

        // As a kill leaves it: no checkpoint but that of the epoch before.
        var killer = new Killer("scan-t2i", epoch: 1);
        Assert.Throws<IOException>(() => _bench.Run(plan).Run(killer, null, CancellationToken.None));
        var folder = new BenchFolder(_bench.Out);
        Assert.Equal(["vsepp"], folder.Results().Select(result => result.System));
        var finished = File.GetLastWriteTimeUtc(Path.Combine(_bench.Out, "controlled/vsepp/seed-0/model.safetensors"));

        var said = new List<string>();
        var results = _bench.Run(plan).Run(null, said.Add, CancellationToken.None);

        Assert.Equal(["vsepp", "scan-t2i"], results.Select(result => result.System));
        Assert.Equal(finished, File.GetLastWriteTimeUtc(
            Path.Combine(_bench.Out, "controlled/vsepp/seed-0/model.safetensors")));
        foreach (var (resumed, straight) in results.Zip(whole))
        {
            Assert.Equal(straight.Evaluations.Select(one => one.Report.ToJson()),
                resumed.Evaluations.Select(one => one.Report.ToJson()));
            Assert.Equal((straight.BestEpoch, straight.Parameters, ToyBench.Epochs),
                (resumed.BestEpoch, resumed.Parameters, resumed.Epochs));
        }

        Assert.StartsWith("going on with scan-t2i controlled, seed 0", said[0], StringComparison.Ordinal);
        string[] log = [.. File.ReadLines(Path.Combine(_bench.Out, "bench.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("system", out var system) && system.GetString() == "scan-t2i")
            .Select(line => line.GetProperty("what").GetString()!)];
        // The epoch whose checkpoint was not written any more is told twice, since it is done twice.
        Assert.Equal(["begin", "epoch", "epoch", "resume", "epoch", "epoch", "trained", "result"], log);
        Assert.Empty(Directory.EnumerateFiles(_bench.Out, "checkpoint.safetensors", SearchOption.AllDirectories));
    }

    [Fact]
    public void Results_tell_both_splits_the_leak_free_share_and_the_speed_and_nothing_is_done_twice()
    {
        var progress = new List<BenchProgress>();
        var results = _bench.Run(_bench.Plan(seeds: 2, epochs: 1))
            .Run(new Collector(progress), null, CancellationToken.None);

        Assert.Equal(
            [("vsepp", 0), ("scan-t2i", 0), ("vsepp", 1), ("scan-t2i", 1)],
            results.Select(result => (result.System, result.Seed)));
        Assert.All(results, result =>
        {
            Assert.Equal(["val", "test"], result.Evaluations.Select(one => one.Report.Split));
            // Every caption of val stands in train, half of those of test.
            Assert.Null(result.Evaluations[0].LeakFree);
            Assert.Equal(6, result.Evaluations[1].LeakFree!.Captions);
            Assert.True(result.Shortened);
            Assert.Equal((1, ToyBench.Epochs), (result.Epochs, result.PlannedEpochs));
            Assert.True(result.Speed!.PairsPerSecond > 0);
            Assert.Equal(result.System == "scan-t2i", result.Speed.RerankMilliseconds is not null);
            Assert.Equal("EfficientNet-Lite of three blocks at 32 px", result.Backbone);
            Assert.Equal("colors train", result.TrainedOn);
        });
        Assert.Equal((4, 4), (progress[^1].Count, progress[^1].Place + 1));
        Assert.All(progress, one => Assert.InRange(one.Fraction, 0, 1));
        Assert.NotNull(progress[^1].Remaining);

        var before = Directory.EnumerateFiles(_bench.Out, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("bench.jsonl", StringComparison.Ordinal))
            .ToDictionary(file => file, File.GetLastWriteTimeUtc);
        var again = _bench.Run(_bench.Plan(seeds: 2, epochs: 1)).Run(null, null, CancellationToken.None);
        Assert.Equal(results.Select(result => result.TrainingSeconds), again.Select(result => result.TrainingSeconds));
        Assert.All(before, pair => Assert.Equal(pair.Value, File.GetLastWriteTimeUtc(pair.Key)));
        Assert.Equal(results.Count, new BenchFolder(_bench.Out).Results().Count);
    }

    [Fact]
    public void Answers_to_a_blind_set_are_written_for_each_model()
    {
        var results = _bench.Run(_bench.Plan(epochs: 1), blind: _bench.WriteBlind())
            .Run(null, null, CancellationToken.None);

        foreach (var result in results)
        {
            var (system, variant) = result.System == "vsepp" ? ("vsepp", "vsepp") : ("scan", "t2i");
            using var file = new GZipStream(
                File.OpenRead(Path.Combine(_bench.Out, $"blind/colors/{system}.{variant}-controlled.seed0.json.gz")),
                CompressionMode.Decompress);
            var answers = JsonDocument.Parse(file).RootElement;
            Assert.Equal((system, result.Parameters),
                (answers.GetProperty("system").GetString(), answers.GetProperty("parameters").GetInt64()));
            Assert.False(answers.GetProperty("transductive").GetBoolean());
            Assert.Equal((6, 12), (answers.GetProperty("imageToText").GetArrayLength(),
                answers.GetProperty("textToImage").GetArrayLength()));
            Assert.All(answers.GetProperty("imageToText").EnumerateArray(),
                list => Assert.Equal(10, list.GetArrayLength()));
            Assert.All(answers.GetProperty("textToImage").EnumerateArray(),
                list => Assert.Equal(6, list.GetArrayLength()));
        }
    }

    [Fact]
    public void A_name_that_is_not_known_is_refused_with_the_nearest()
    {
        var exception = Assert.Throws<TrainingException>(() => _bench.Plan(names: "scan-t2l"));
        Assert.Contains("did you mean 'scan-t2i'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("vsepp, scan-t2i",
            Assert.Throws<TrainingException>(() => _bench.Plan(names: "clip-zero-shot")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_another_plan_is_refused_before_anything_is_trained()
    {
        _bench.Run(_bench.Plan(epochs: 1, names: "vsepp")).Run(null, null, CancellationToken.None);

        var exception = Assert.Throws<TrainingException>(
            () => _bench.Run(_bench.Plan()).Run(null, null, CancellationToken.None));
        Assert.Contains("of 1 epochs, and the plan has 3", exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_bench.Out, "controlled/scan-t2i")));

        Directory.CreateDirectory(_bench.Out + "-mine");
        File.WriteAllText(Path.Combine(_bench.Out + "-mine", "thesis.tex"), "mine");
        var other = Assert.Throws<TrainingException>(
            () => _bench.Run(_bench.Plan(), _bench.Out + "-mine").Run(null, null, CancellationToken.None));
        Assert.Contains("no folder of a bench", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_are_not_there_are_named_before_anything_is_trained()
    {
        var plan = _bench.Plan();
        File.Delete(Path.Combine(_bench.Dataset, "dataset_colors.json"));

        Assert.Contains("dataset_NAME.json",
            Assert.Throws<DatasetException>(() => _bench.Run(plan).Run(null, null, CancellationToken.None)).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_bench.Out));
        Assert.Throws<DatasetException>(
            () => BenchPlan.Create(_bench.Catalog.Systems, [BenchSetting.Controlled], 1, null, _bench.Data + "-none"));
    }

    [Fact]
    public void One_datasets_own_folder_takes_the_place_of_the_recipes()
    {
        var plan = BenchPlan.Create(_bench.Catalog.Systems, [BenchSetting.Controlled], 1, 2, _bench.Dataset);
        Assert.All(plan.Trainings,
            training => Assert.Equal(("colors", 2), (training.Recipe.Train.Single(), training.Recipe.Epochs)));
    }

    private sealed class Killer(string system, int epoch) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value)
        {
            if (value.Training.System.Name == system && value.Loop is { Measures: not null } loop
                && loop.Epoch == epoch)
            {
                throw new IOException("killed");
            }
        }
    }

    private sealed class Collector(List<BenchProgress> all) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => all.Add(value);
    }
}
