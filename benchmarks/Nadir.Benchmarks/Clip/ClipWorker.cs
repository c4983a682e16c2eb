using System.Diagnostics;
using System.Globalization;
using Nadir.Torch;

namespace Nadir.Benchmarks.Clip;

/// <summary>
/// The process that <see cref="ClipSpeed"/> starts: reads a number of runs a line, answers with seconds and a value.
/// </summary>
public sealed class ClipWorker : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "clip-worker";

    /// <inheritdoc/>
    public string Description => "started by clip-speed: tower|products|onnx f32|bf16|int8 BATCH WEIGHTS";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        var type = arguments[1] == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;
        int batch = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        IClipWork work = arguments[0] switch
        {
            "tower" => new ClipTower(arguments[3], batch, type),
            "onnx" => new OnnxTower(arguments[3], batch, quantize: arguments[1] == "int8"),
            _ => new ClipProducts(batch, type),
        };
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            int runs = int.Parse(line, CultureInfo.InvariantCulture);
            double value = 0;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < runs; i++)
            {
                value = work.Run();
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds} {value}"));
        }

        return 0;
    }
}
