using System.Globalization;

namespace Nadir.Benchmarks.Training;

/// <summary>
/// Training steps a second in C# and in Python's torch on the same libtorch. Both processes live through the whole
/// run and take turns, so that other work on the machine slows both.
/// </summary>
public sealed class TrainingSpeed : IBenchmark
{
    private const int WarmUpSteps = 2;

    /// <inheritdoc/>
    public string Name => "training-speed";

    /// <inheritdoc/>
    public string Description =>
        "C# against Python's torch, same models, alternating: [TASK...] [--rounds 7] [--steps 4]";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        int rounds = Option(arguments, "--rounds", 7);
        int steps = Option(arguments, "--steps", 4);
        string[] tasks = [.. arguments.Where(TrainingWorker.Tasks.ContainsKey)];
        string root = Repository.Root();
        Console.WriteLine(
            $"{"task",-20} {"C# ms/step",11} {"Python ms/step",15} {"C# / Python speed",18} {"losses",18}");
        foreach (string task in tasks.Length > 0 ? tasks : [.. TrainingWorker.Tasks.Keys])
        {
            Compare(root, task, rounds, steps);
        }
        return 0;
    }

    private static void Compare(string root, string task, int rounds, int steps)
    {
        using var csharp = new WorkerProcess(root, Environment.ProcessPath!, "training-worker", task);
        using var python = new WorkerProcess(
            root, "/usr/bin/python3", "benchmarks/Nadir.Benchmarks/Training/training_speed.py", task);
        csharp.Run(WarmUpSteps);
        python.Run(WarmUpSteps);
        var csharpTimes = new List<double>();
        var pythonTimes = new List<double>();
        double csharpLoss = 0;
        double pythonLoss = 0;
        for (int round = 0; round < rounds; round++)
        {
            (double seconds, csharpLoss) = csharp.Run(steps);
            csharpTimes.Add(seconds);
            (seconds, pythonLoss) = python.Run(steps);
            pythonTimes.Add(seconds);
        }
        // The median of neighbours' ratios: each pair ran at nearly the same time.
        double ratio = Rounds.Median(csharpTimes.Zip(pythonTimes, (ours, theirs) => theirs / ours));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{task,-20} {Rounds.Median(csharpTimes) / steps * 1e3,11:F1} "
                + $"{Rounds.Median(pythonTimes) / steps * 1e3,15:F1} {ratio,18:F3} {csharpLoss,8:F4} {pythonLoss,8:F4}"));
    }

    private static int Option(string[] arguments, string name, int otherwise)
    {
        int index = Array.IndexOf(arguments, name);
        return index >= 0 && index + 1 < arguments.Length
            ? int.Parse(arguments[index + 1], CultureInfo.InvariantCulture)
            : otherwise;
    }
}
