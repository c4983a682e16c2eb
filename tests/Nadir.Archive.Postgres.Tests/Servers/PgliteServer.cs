using System.Diagnostics;
using System.Globalization;

namespace Nadir.Archive.Postgres.Tests.Servers;

/// <summary>
/// PostgreSQL with pgvector in a process of Node's, of which scripts/pglite.sh makes sure; one for all tests.
/// </summary>
public sealed class PgliteServer : IDisposable
{
    private readonly Process? _process;
    private readonly string? _address;

    public PgliteServer()
    {
        var script = Path.Combine(RepositoryFolder.Find(), "artifacts", "pglite", "server.mjs");
        if (!File.Exists(script) || !File.Exists(Path.Combine(Path.GetDirectoryName(script)!, "installed.json")))
        {
            return;
        }

        _process = Process.Start(
            new ProcessStartInfo("node", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var port = int.Parse(_process.StandardOutput.ReadLine() ?? "0", CultureInfo.InvariantCulture);

        // All connections share one session, so a statement that is prepared under a name would be prepared by all.
        _address = string.Create(CultureInfo.InvariantCulture,
            $"postgres://postgres:pw@127.0.0.1:{port}/postgres?sslmode=disable&max_auto_prepare=0");
    }

    /// <summary>The address of the database, with options to which more can be added.</summary>
    /// <exception cref="SkipException">There is no server.</exception>
    public string Address
    {
        get
        {
            Skip.If(_address is null, "PGlite is not installed: scripts/pglite.sh does it, and needs node and npm.");
            return _address!;
        }
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                _process.Kill();
            }

            _process.Dispose();
        }
    }
}

/// <summary>Tests that use the one PGlite, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PgliteTests : ICollectionFixture<PgliteServer>
{
    public const string Name = "PGlite";
}
