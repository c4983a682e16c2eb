using System.Diagnostics;
using System.Globalization;

namespace Nadir.Benchmarks.Training;

/// <summary>A process that trains on demand, started with the environment that ./nadir starts with.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts a command and waits until its model is made.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="command">Program and arguments.</param>
    /// <exception cref="InvalidOperationException">The process ended or said something else.</exception>
    public WorkerProcess(string root, params string[] command)
    {
        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = root,
        };
        foreach (string argument in new[] { "-c", "source scripts/environment.sh; exec \"$@\"", "bash" }
            .Concat(command))
        {
            start.ArgumentList.Add(argument);
        }
        _process = Process.Start(start)!;
        Greeting = ReadLine();
    }

    /// <summary>What the process said about itself.</summary>
    public string Greeting { get; }

    /// <summary>Runs steps.</summary>
    /// <returns>The seconds they took, and the last loss.</returns>
    public (double Seconds, double Loss) Run(int steps)
    {
        _process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        string[] parts = ReadLine().Split(' ');
        return (double.Parse(parts[0], CultureInfo.InvariantCulture),
            double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string ReadLine() =>
        _process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException($"{_process.StartInfo.ArgumentList[^2]} ended before it answered.");
}
