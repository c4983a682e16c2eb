using System.Diagnostics;
using System.Globalization;

namespace Nadir.Benchmarks.Serving;

/// <summary>A running <c>nadir serve</c>, with the environment that ./nadir starts it with.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it and waits until it says where it listens.</summary>
    public ServerProcess(string root, string archive, string model)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardError = true, WorkingDirectory = root };
        // The command's own build: beside the benchmarks lie other native libraries.
        string program = Path.Combine(root, "artifacts", "bin", "Nadir.Cli", "release", "nadir.dll");
        foreach (string argument in (string[])["-c", "source scripts/environment.sh; exec \"$@\"", "bash", "dotnet",
            program, "serve", "--archive", archive, "--model", model, "--urls", "http://127.0.0.1:0"])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        string said = "";
        while (_process.StandardError.ReadLine() is { } line)
        {
            said = line;
            if (line.Split(' ').FirstOrDefault(
                word => word.StartsWith("http://", StringComparison.Ordinal)) is { } address)
            {
                Address = new Uri(address);
                return;
            }
        }

        throw new InvalidOperationException($"nadir serve ended before it listened: {said}");
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Memory of the process that is in RAM.</summary>
    public long ResidentBytes() => Bytes("VmRSS:");

    /// <summary>Memory of the process that is in RAM, and the part of it that no file stands behind.</summary>
    public (long Resident, long Anonymous) Memory() => (Bytes("VmRSS:"), Bytes("RssAnon:"));

    private long Bytes(string field)
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status")
            .First(text => text.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
