using System.Diagnostics;
using System.Globalization;

namespace Nadir.Archive.Tests.Durability;

/// <summary>Runs the kill host and kills it.</summary>
internal static class KillHostProcess
{
    /// <summary>How often a test kills the host: NADIR_KILL_ROUNDS, or a number that keeps the test quick.</summary>
    /// <param name="quick">The number unless the environment says another.</param>
    public static int Rounds(int quick) =>
        int.TryParse(Environment.GetEnvironmentVariable("NADIR_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var set)
            ? set : quick;

    private static string HostPath
    {
        get
        {
            // artifacts/bin/PROJECT/CONFIGURATION/
            var configuration = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(
                configuration.Parent!.Parent!.FullName, "Nadir.Archive.KillHost", configuration.Name,
                "Nadir.Archive.KillHost.dll");
        }
    }

    /// <summary>Starts the host and kills it after it printed some lines and some time more has passed.</summary>
    /// <param name="archive">Folder of the archive.</param>
    /// <param name="images">Folder of the images.</param>
    /// <param name="lines">Lines after which to kill it; null lets it end.</param>
    /// <param name="delay">Time to wait after these lines.</param>
    /// <param name="work">What the host does: index, delete, compact, checkpoint, caption or caption-compact.</param>
    /// <returns>The lines that it had printed when it ended or was killed.</returns>
    public static List<string> Run(string archive, string images, int? lines, TimeSpan delay, string work = "index")
    {
        var start = new ProcessStartInfo("dotnet", [HostPath, archive, images, work])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var printed = new List<string>();
        while (printed.Count < (lines ?? int.MaxValue) && process.StandardOutput.ReadLine() is { } line)
        {
            printed.Add(line);
        }

        if (lines is not null)
        {
            Thread.Sleep(delay);
            process.Kill();
        }

        // What was printed before the kill is in the pipe.
        while (process.StandardOutput.ReadLine() is { } line)
        {
            printed.Add(line);
        }

        process.WaitForExit();
        Assert.True(errors.Result.Length == 0, errors.Result);
        return printed;
    }
}
