using System.Globalization;
using Nadir.Torch;

namespace Nadir.Systems.Training.Bench;

/// <summary>Names the machine that times were measured on.</summary>
public static class BenchMachine
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>Processor, cores that the program may use, device.</summary>
    /// <param name="device">Where was trained.</param>
    public static string Describe(Device device)
    {
        var model = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(
                line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim()
            : null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{model ?? System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString()}, "
                + $"{Environment.ProcessorCount} cores, {device}");
    }
}
