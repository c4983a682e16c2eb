using System.Diagnostics;
using Nadir.Vectors.Kernels;

namespace Nadir.Vectors.Tests;

public class ProcessorIndependenceTests
{
    /// <summary>Files, hits and scores are the same bits on processors with fewer instructions.</summary>
    [SkippableTheory]
    [InlineData("DOTNET_EnableAVXVNNI", nameof(Avx512Kernel))]
    [InlineData("DOTNET_EnableAVX512", nameof(Avx2Kernel))]
    [InlineData("DOTNET_EnableAVX2", nameof(PortableKernel))]
    [InlineData("DOTNET_EnableHWIntrinsic", nameof(PortableKernel))]
    public async Task Results_are_the_same_bits_without_an_instruction_set(string switchedOff, string fastestLeft)
    {
        Skip.IfNot(
            DotKernel.Supported.Any(kernel => kernel.GetType().Name == fastestLeft),
            $"this processor has no {fastestLeft}");
        string[] here = SearchDigest.Compute().Split(' ');

        string[] there = (await RunWithout(switchedOff)).Split(' ');

        Assert.Contains(fastestLeft, there[0], StringComparison.Ordinal);
        Assert.Equal(here[1], there[1]);
    }

    private static async Task<string> RunWithout(string switchedOff)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SearchDigest).Assembly.Location])
        {
            RedirectStandardOutput = true,
            Environment = { [switchedOff] = "0" },
        };
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.Trim();
    }
}
