using System.Diagnostics;
using System.Globalization;
using Nadir.Fuzz.Targets;

namespace Nadir.Fuzz.Running;

/// <summary>The command line: how long, which targets, and where findings go.</summary>
internal static class FuzzCommand
{
    private const string Usage = """
        Nadir.Fuzz [--minutes M] [--count N] [--seed S] [--targets a,b] [--findings FOLDER]
            runs every target in a process of its own for M minutes (default 1) or N executions, whichever comes first; a night is
            --minutes 30. Prints a line for each; ends with status 1 when something was found.
        Nadir.Fuzz replay TARGET FILE     runs one input in this process
        Nadir.Fuzz uploads [N]            sends N hostile images (default 1000) to a server in this process and prints its memory
        """;

    public static int Run(string[] arguments)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] is not ("--minutes" or "--count" or "--seed" or "--targets" or "--findings")
                || i + 1 == arguments.Length)
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }

            options[arguments[i]] = arguments[i + 1];
        }

        var time = TimeSpan.FromMinutes(
            double.Parse(options.GetValueOrDefault("--minutes", "1"), CultureInfo.InvariantCulture));
        var count = long.Parse(options.GetValueOrDefault("--count", "1000000000"), CultureInfo.InvariantCulture);
        var seed = options.TryGetValue("--seed", out var text) ? int.Parse(text, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        var findings = Path.GetFullPath(options.GetValueOrDefault("--findings", "fuzz-findings"));
        var targets = options.TryGetValue("--targets", out var names) ? names.Split(',') : [.. AllTargets.Names];
        long total = 0;
        Console.WriteLine($"seed {seed}; findings go to {findings}");
        foreach (var target in targets)
        {
            total += RunTarget(target, seed, findings, count, time);
        }

        var found = Finding.ReadAll(findings);
        Console.WriteLine($"{total} executions, {found.Count} findings");
        return found.Count == 0 ? 0 : 1;
    }

    private static long RunTarget(string target, int seed, string findings, long count, TimeSpan time)
    {
        using (var made = AllTargets.Make(target))
        {
            if (made.Absent is { } reason)
            {
                Console.WriteLine($"{target,-16} left out: {reason}");
                return 0;
            }
        }

        var run = new FuzzRun(target, seed, findings);
        var clock = Stopwatch.StartNew();
        run.Run(count, time);
        var found = Finding.ReadAll(findings).Where(finding => finding.Target == target)
            .GroupBy(finding => finding.Kind).Select(group => $"{group.Count()} {group.Key}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{target,-16} {run.Executions,10} executions {clock.Elapsed.TotalSeconds,7:F0} s  peak "
                + $"{run.PeakBytes >> 20,4} MiB  {string.Join(", ", found.DefaultIfEmpty("nothing found"))}"));
        return run.Executions;
    }
}
