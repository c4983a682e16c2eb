using System.Diagnostics;

namespace Nadir.Server.Tests.Support;

/// <summary>
/// Programs of others that look at answers of the server. <c>scripts/openapi-tools.sh</c> installs them.
/// </summary>
internal static class NodeTools
{
    /// <summary>Root of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    private static string Folder => Path.Combine(Repository, "artifacts", "openapi-tools");

    /// <summary>Skips the test where they are not installed.</summary>
    public static void SkipUnlessInstalled() =>
        Skip.IfNot(File.Exists(Path.Combine(Folder, "installed.json")),
            "The tools for OpenAPI are not installed; run scripts/openapi-tools.sh.");

    /// <summary>Runs a program, which must find no fault.</summary>
    /// <param name="tool">Its script below node_modules.</param>
    /// <param name="arguments">What it is told.</param>
    /// <returns>What it prints.</returns>
    public static string Run(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Folder, "node_modules", tool), .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Nothing is told to anybody.
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + error.Result);
        return output;
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Nadir.slnx")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests lie outside the repository.");
        }

        return folder;
    }
}
