using System.Diagnostics;

namespace Nadir.Repository.Tests;

/// <summary>
/// Checkouts that belong to another user, or that nobody may write: each script says so in a sentence and does what it
/// can.
/// </summary>
public sealed class CheckoutTests : IDisposable
{
    private const string Nobody = "65534";

    // Below a folder that every user may enter.
    private readonly string _root = Directory.CreateTempSubdirectory("nadir-checkout-").FullName;

    public CheckoutTests()
    {
        foreach (string file in (string[])[
            "nadir", "test", "scripts/environment.sh", "scripts/publish.sh", "scripts/writable.sh",
            "scripts/prerequisites.sh", "scripts/pglite.sh",
            "scripts/web.sh", "native/torch_bridge/build.sh"])
        {
            string copy = Path.Combine(_root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, file), copy);
        }

        Directory.CreateDirectory(Path.Combine(_root, "src"));
        Directory.CreateDirectory(Path.Combine(_root, ".git"));
        foreach (string file in (string[])["src/a.cs", "Directory.Build.props", "Directory.Packages.props",
            "global.json"])
        {
            File.WriteAllText(Path.Combine(_root, file), "");
        }

        // What is started in place of .NET, npm and the compilers says what it was given.
        string[] programs = ["dotnet", "npm", "node", "cmake", "g++"];
        foreach (string program in programs)
        {
            File.WriteAllText(Path.Combine(_root, program), "#!/bin/sh\necho \"runs $*\"\n");
        }

        Run("chmod", "-R", "a+rX", _root);
        Run("chmod", ["a+x", .. programs.Select(program => Path.Combine(_root, program))]);
    }

    public void Dispose()
    {
        Run("chmod", "-R", "u+rwX", _root);
        Directory.Delete(_root, recursive: true);
    }

    [SkippableFact]
    public void What_was_built_is_used_and_said_to_be_old()
    {
        Build();
        var fresh = Start("nadir", "--version");
        Assert.Equal((0, "runs PROGRAM --version", ""), fresh);

        File.SetLastWriteTimeUtc(Path.Combine(_root, "src/a.cs"), DateTime.UtcNow.AddMinutes(1));
        var old = Start("nadir", "--version");
        Assert.Equal((0, "runs PROGRAM --version"), (old.ExitCode, old.Output));
        Assert.Contains("so what has changed since the last build is not built and that build is used",
            AssertSentence(old.Error), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("nadir", "so Nadir cannot be built", 1)]
    [InlineData("test", "so nothing can be built and tested", 1)]
    [InlineData("native/torch_bridge/build.sh", "so the bridge to libtorch is not built", 1)]
    [InlineData("scripts/pglite.sh", "so PGlite is not installed and its tests are skipped", 0)]
    [InlineData("scripts/web.sh", "so the page is not built", 0)]
    public void What_cannot_be_built_is_said(string script, string said, int exitCode)
    {
        var run = Start(script);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(said, AssertSentence(run.Error), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_build_that_may_not_be_read_is_said()
    {
        Build();
        Run("chmod", "0", Path.Combine(_root, "artifacts/publish/1/nadir.dll"));
        var run = Start("nadir", "--version");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("may not read what was built", AssertSentence(run.Error), StringComparison.Ordinal);
    }

    private static string AssertSentence(string error)
    {
        Assert.StartsWith("nadir: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
        Assert.Contains("have its owner", error, StringComparison.Ordinal);
        return error;
    }

    private void Build()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, "artifacts/publish/1")).FullName;
        File.WriteAllText(Path.Combine(folder, "nadir.dll"), "");
        File.WriteAllText(Path.Combine(_root, "artifacts/publish/current"), "1\n");
    }

    // As a user who may not write: another one where the tests are run by root, whom no mode keeps out.
    private (int ExitCode, string Output, string Error) Start(string script, params string[] arguments)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "modes and users are those of Linux");
        Run("chmod", "-R", "a-w", _root);
        string[] command = [Path.Combine(_root, script), .. arguments];
        var start = Environment.UserName == "root"
            ? new ProcessStartInfo("setpriv", [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", .. command])
            : new ProcessStartInfo(command[0], command[1..]);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        start.Environment["PATH"] = $"{_root}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = "/nonexistent";
        start.Environment.Remove("DOTNET_CLI_HOME");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd()
            .Replace(Path.Combine(_root, "artifacts/publish/1/nadir.dll"), "PROGRAM", StringComparison.Ordinal);
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.TrimEnd(), error.TrimEnd());
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
    }
}
