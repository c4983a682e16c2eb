using System.Diagnostics;

namespace Nadir.Archive.Postgres.Tests.Workers;

/// <summary>A worker that indexes one shard in a process of its own.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    /// <summary>Starts a worker.</summary>
    public static WorkerProcess Start(string address, string images, IngestShard shard)
    {
        // artifacts/bin/PROJECT/CONFIGURATION/
        var configuration = new DirectoryInfo(AppContext.BaseDirectory);
        var host = Path.Combine(
            configuration.Parent!.Parent!.FullName, "Nadir.Archive.Postgres.WorkerHost", configuration.Name,
            "Nadir.Archive.Postgres.WorkerHost.dll");
        return new WorkerProcess(
            Process.Start(new ProcessStartInfo(
                "dotnet", [host, address, images, shard.ToString()])
            { RedirectStandardOutput = true })!);
    }

    /// <summary>Reads what it prints until it has printed some lines or has ended.</summary>
    public List<string> Read(int lines = int.MaxValue)
    {
        var printed = new List<string>();
        while (printed.Count < lines && _process.StandardOutput.ReadLine() is { } line)
        {
            printed.Add(line);
        }

        return printed;
    }

    /// <summary>Ends it by SIGKILL.</summary>
    /// <returns>What it had printed that was not read.</returns>
    public List<string> Kill()
    {
        _process.Kill();
        return Read();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
