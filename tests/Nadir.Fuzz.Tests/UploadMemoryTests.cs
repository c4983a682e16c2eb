using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Nadir.Fuzz.Targets;

namespace Nadir.Fuzz.Tests;

/// <summary>
/// What a server in a process of its own holds after hostile images, under the launcher's settings of the allocator.
/// </summary>
public sealed partial class UploadMemoryTests
{
    private const int Images = 104;

    // Each server decodes at most 512 MiB at a time; the rest is the process, bodies and code that is compiled.
    private const int PeakMiB = 512 + 256;
    private const int AfterMiB = 160;

    [Fact]
    public void Memory_is_given_back_after_hostile_images()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(AllTargets).Assembly.Location);
        start.ArgumentList.Add("uploads");
        start.ArgumentList.Add(Images.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in new[] { ("MALLOC_MMAP_MAX_", "0"), ("MALLOC_TRIM_THRESHOLD_", "17179869184"),
            ("MALLOC_TOP_PAD_", "67108864"), ("MALLOC_ARENA_MAX", "2") })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        var told = Told().Match(said);
        Assert.True(told.Success, said);
        var (before, peak, after) = (Number(told, 1), Number(told, 2), Number(told, 3));
        Assert.True(process.ExitCode == 0, said);
        Assert.True(peak - before <= PeakMiB && after - before <= AfterMiB, said);
    }

    private static int Number(Match told, int group) =>
        int.Parse(told.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"MiB before (\d+) peak (\d+) after (\d+)")]
    private static partial Regex Told();
}
