using System.Diagnostics;
using System.Globalization;
using Nadir.Datasets;
using Nadir.Systems.Training.Loop;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;

namespace Nadir.Benchmarks.Training.Baselines;

/// <summary>
/// The C# side of benchmarks/baselines/speed.py, in a process of its own: the training loop of <c>nadir train</c>, with
/// everything that it does in a step. Reads the number of steps to run, one a line; answers each with the seconds they
/// took by the clock, those of the processors, and the last loss.
/// </summary>
public sealed class BaselineWorker : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "baseline-worker";

    /// <inheritdoc/>
    public string Description => "Started by benchmarks/baselines/speed.py";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        string folder = arguments[2];
        int batch = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        using var task = new BaselineTask(arguments[0], batch > 0 ? batch : null, folder);
        task.WriteStart(Path.Combine(folder, "start.safetensors"));
        long parameters = task.Training.Model.Parameters().Sum(tensor => tensor.NumberOfElements);
        Console.WriteLine($"ready {TorchVersion.Libtorch} {TorchThreads.Intra} {parameters} {task.Batch.Count}");
        TorchRandom.ManualSeed(1);
        new TrainingLoop<SameBatch>(new OnDemand(task), task.Options(folder)).Run(CancellationToken.None);
        return 0;
    }

    /// <summary>A batch that stays after its step.</summary>
    private sealed record SameBatch(ImageBatch Batch) : IDisposable
    {
        public void Dispose()
        {
        }
    }

    /// <summary>Hands the batch out whenever a step is asked for.</summary>
    private sealed class OnDemand(BaselineTask task) : ITrainingTask<SameBatch>
    {
        private double _loss;

        public Module Model => task.Training.Model;

        public Module Average => task.Training.Average;

        public int StepsPerEpoch => 1_000_000;

        public Optimizer CreateOptimizer() => task.Training.CreateOptimizer();

        public IEnumerable<SameBatch> Batches(int epoch, int firstStep, CancellationToken cancellationToken)
        {
            var process = Process.GetCurrentProcess();
            while (Console.ReadLine() is string line)
            {
                process.Refresh();
                TimeSpan processor = process.TotalProcessorTime;
                long start = Stopwatch.GetTimestamp();
                for (int i = int.Parse(line, CultureInfo.InvariantCulture); i > 0; i--)
                {
                    yield return new SameBatch(task.Batch);
                }

                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                process.Refresh();
                double spent = (process.TotalProcessorTime - processor).TotalSeconds;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {spent} {_loss}"));
            }

            // A training that ended would write its checkpoint.
            Environment.Exit(0);
        }

        public int CountExamples(SameBatch batch) => batch.Batch.Count;

        public LossTerms Loss(SameBatch batch)
        {
            LossTerms loss = task.Training.Loss(batch.Batch);
            _loss = loss.Total.Item<float>();
            return loss;
        }

        public IReadOnlyList<Measure> Validate(CancellationToken cancellationToken) => [];

        public void Save(int epoch, IReadOnlyList<Measure> measures)
        {
        }
    }
}
