using System.Diagnostics;
using System.Globalization;
using Nadir.Torch;

namespace Nadir.Benchmarks.Training;

/// <summary>
/// The C# side of <see cref="TrainingSpeed"/>, in a process of its own: reads the number of steps to run, one a line,
/// and answers each with the seconds they took and the last loss.
/// </summary>
public sealed class TrainingWorker : IBenchmark
{
    /// <summary>The tasks, by name; those of training_speed.py.</summary>
    public static IReadOnlyDictionary<string, Func<ITrainingTask>> Tasks { get; } =
        new Dictionary<string, Func<ITrainingTask>>
        {
            ["dual-encoder-bf16"] = () => new DualEncoderTask(),
            ["faami-128-bf16"] = () => new FaamiTask(128),
            ["faami-192-bf16"] = () => new FaamiTask(192),
            ["vit-bf16"] = () => new VisionTransformerTask(autocast: true),
            ["vit-f32"] = () => new VisionTransformerTask(autocast: false),
        };

    /// <inheritdoc/>
    public string Name => "training-worker";

    /// <inheritdoc/>
    public string Description => "Started by training-speed";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        TorchRandom.ManualSeed(1);
        using ITrainingTask task = Tasks[arguments[0]]();
        Console.WriteLine($"ready {TorchVersion.Libtorch} {TorchThreads.Intra}");
        while (Console.ReadLine() is string line)
        {
            int steps = int.Parse(line, CultureInfo.InvariantCulture);
            double loss = 0;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < steps; i++)
            {
                loss = task.Step();
            }
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {loss}"));
        }
        return 0;
    }
}
