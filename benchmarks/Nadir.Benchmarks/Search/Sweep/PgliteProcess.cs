using System.Diagnostics;
using System.Globalization;

namespace Nadir.Benchmarks.Search.Sweep;

/// <summary>A PostgreSQL with pgvector to measure: that of an address, or PGlite in a process of Node's.</summary>
internal sealed class PgliteProcess : IDisposable
{
    private readonly Process? _process;

    private PgliteProcess(string address, Process? process) => (Address, _process) = (address, process);

    /// <summary>Where it is; the database should be empty.</summary>
    public string Address { get; }

    /// <summary>Takes the address, or starts PGlite.</summary>
    /// <returns>Null when PGlite is not installed, which is said.</returns>
    public static PgliteProcess? Start(string? address)
    {
        if (address is not null)
        {
            return new PgliteProcess(address, null);
        }

        string script = Path.Combine(Repository.Root(), "artifacts", "pglite", "server.mjs");
        if (!File.Exists(script))
        {
            Console.Error.WriteLine("PGlite is left out: scripts/pglite.sh installs it.");
            return null;
        }

        var process = Process.Start(
            new ProcessStartInfo("node", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        int port = int.Parse(process.StandardOutput.ReadLine() ?? "0", CultureInfo.InvariantCulture);
        return new PgliteProcess(
            string.Create(CultureInfo.InvariantCulture,
                $"postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable&max_auto_prepare=0&command_timeout=0"),
            process);
    }

    public void Dispose()
    {
        _process?.StandardInput.Close();
        _process?.WaitForExit();
        _process?.Dispose();
    }
}
