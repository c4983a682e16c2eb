using System.Globalization;
using Nadir.Benchmarks.Training;
using Nadir.Torch;

namespace Nadir.Benchmarks.Clip;

/// <summary>
/// ViT-B/32's image tower by both engines, libtorch and ONNX Runtime, and in Python's torch on the same libtorch, all
/// on the same random weights, and the products of its linear layers alone. All processes live through the whole run
/// and take turns.
/// </summary>
public sealed class ClipSpeed : IBenchmark
{
    private const string Script = "benchmarks/Nadir.Benchmarks/Clip/clip_speed.py";

    // The peers of 8 bits, which Python's torch has no such tower in, are in bfloat16.
    private static readonly (string Engine, string Type, string Peer)[] Engines =
        [("tower", "f32", "f32"), ("tower", "bf16", "bf16"), ("onnx", "f32", "f32"), ("onnx", "int8", "bf16")];

    private static readonly (int Batch, int Runs)[] Batches = [(1, 8), (32, 1)];

    /// <inheritdoc/>
    public string Name => "clip-speed";

    /// <inheritdoc/>
    public string Description =>
        "CLIP ViT-B/32's image tower through libtorch and ONNX Runtime against Python's torch and its own products: "
            + "[--rounds 7] [--batch 1|32]";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        int rounds = Option(arguments, "--rounds") ?? 7;
        int? only = Option(arguments, "--batch");
        string weights = Path.Combine(
            Directory.CreateTempSubdirectory("nadir-clip-speed-").FullName, "weights.safetensors");
        ClipTower.Write(weights);
        Console.WriteLine(
            $"{"task",-14} {"C# images/s",12} {"Python images/s",16} {"C# / Python",12} {"products GFLOP/s",17} "
                + $"{"share of products",18} {"values",20}");
        foreach (var (batch, runs) in Batches.Where(task => only is null || task.Batch == only))
        {
            foreach (var (engine, type, peer) in Engines)
            {
                Compare(engine, type, peer, batch, runs, rounds, weights);
            }
        }

        Directory.Delete(Path.GetDirectoryName(weights)!, recursive: true);
        return 0;
    }

    private static int? Option(string[] arguments, string name)
    {
        int index = Array.IndexOf(arguments, name);
        return index >= 0 && index + 1 < arguments.Length
            ? int.Parse(arguments[index + 1], CultureInfo.InvariantCulture) : null;
    }

    private static void Compare(
        string engine, string type, string peer, int batch, int runs, int rounds, string weights)
    {
        string root = Repository.Root();
        string size = batch.ToString(CultureInfo.InvariantCulture);
        using var csharp = new WorkerProcess(
            root, Environment.ProcessPath!, "clip-worker", engine, type, size, weights);
        using var python = new WorkerProcess(root, "/usr/bin/python3", Script, peer, size, weights);
        using var products = new WorkerProcess(
            root, Environment.ProcessPath!, "clip-worker", "products", peer, size, weights);
        WorkerProcess[] workers = [csharp, python, products];
        var times = Array.ConvertAll(workers, _ => new List<double>());
        var values = new double[workers.Length];
        for (int round = -1; round < rounds; round++)
        {
            for (int i = 0; i < workers.Length; i++)
            {
                (double seconds, values[i]) = workers[i].Run(runs);
                if (round >= 0)
                {
                    times[i].Add(seconds / runs);
                }
            }
        }

        // The medians of neighbours' ratios: each pair ran at nearly the same time.
        double speed = Rounds.Median(times[0].Zip(times[1], (ours, theirs) => theirs / ours));
        double share = Rounds.Median(times[0].Zip(times[2], (ours, least) => least / ours));
        double operations = new ClipProducts(batch, peer == "bf16" ? ScalarType.BFloat16
            : ScalarType.Float32).Operations;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(engine == "onnx" ? "ONNX " : "") + type + " x" + size,-14} {batch / Rounds.Median(times[0]),12:F1} "
                + $"{batch / Rounds.Median(times[1]),16:F1} {speed,12:F3} "
                + $"{operations / Rounds.Median(times[2]) / 1e9,17:F0} {share,18:P0} {values[0],10:F5}{values[1],10:F5}"));
    }
}
