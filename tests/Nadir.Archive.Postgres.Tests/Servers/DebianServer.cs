using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Nadir.Archive.Postgres.Tests.Servers;

/// <summary>
/// Debian's PostgreSQL, without pgvector, in a temporary folder on a loopback port; one for all tests.
/// </summary>
public sealed class DebianServer : IDisposable
{
    private readonly string? _programs = FindPrograms();
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-postgres-").FullName;
    private readonly int _port;

    public DebianServer()
    {
        if (_programs is null)
        {
            return;
        }

        _port = FreePort();
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            Run("chown", ["postgres", _folder]);
        }

        RunAsUser("initdb", "-D", Data, "-A", "trust", "-U", "nadir", "--no-sync", "--locale=C.UTF-8");
        Start();
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>The address of a new database.</summary>
    /// <exception cref="SkipException">There is no server.</exception>
    public string CreateDatabase()
    {
        Skip.If(_programs is null, "PostgreSQL is not installed: apt-get install --no-install-recommends postgresql");
        var name = "t" + Guid.NewGuid().ToString("N");
        PgliteArchive.Execute(AddressOf("postgres"), $"CREATE DATABASE {name}");
        return AddressOf(name);
    }

    /// <summary>Makes a user who has to give a password.</summary>
    /// <param name="address">A database, which the user may use.</param>
    /// <param name="user">The user.</param>
    /// <param name="password">The password.</param>
    public void AddUser(string address, string user, string password)
    {
        PgliteArchive.Execute(address, $"CREATE ROLE {user} LOGIN SUPERUSER PASSWORD '{password}'");
        var access = Path.Combine(Data, "pg_hba.conf");
        File.WriteAllText(access, $"host all {user} 127.0.0.1/32 scram-sha-256\n" + File.ReadAllText(access));
        PgliteArchive.Execute(address, "SELECT pg_reload_conf()");
    }

    /// <summary>Breaks every connection and is there again at once.</summary>
    public void Restart()
    {
        RunAsUser("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        Start();
    }

    public void Dispose()
    {
        if (_programs is not null)
        {
            RunAsUser("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string? FindPrograms() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Max()
        : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}.");
    }

    private void Start() => RunAsUser(
        "pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"),
        "-o", string.Create(CultureInfo.InvariantCulture, $"-h 127.0.0.1 -p {_port} -k '' -c fsync=off"), "start");

    private void RunAsUser(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs!, program);
        if (Environment.IsPrivilegedProcess)
        {
            Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    private string AddressOf(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"postgres://nadir@127.0.0.1:{_port}/{database}?sslmode=disable");
}

/// <summary>Tests that use the one server of Debian, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DebianTests : ICollectionFixture<DebianServer>
{
    public const string Name = "Debian";
}
