using System.Diagnostics;
using System.Globalization;
using Nadir.Fuzz.Targets;

namespace Nadir.Fuzz.Running;

/// <summary>
/// Runs a target in children and watches them: a child that crashes, hangs or grows is ended, its input saved, and the
/// next one goes on behind it.
/// </summary>
internal sealed class FuzzRun(string target, int seed, string findings)
{
    private const int MostRestarts = 50;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(25);

    // A child that computes nothing waits for something that never comes; other programs may well slow it down by as
    // much as this.
    private static readonly TimeSpan Standstill = TimeSpan.FromMinutes(4);

    /// <summary>Executions that were begun.</summary>
    public long Executions { get; private set; }

    /// <summary>The most memory that a child had, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Runs executions until the number is reached, or the time is up.</summary>
    /// <param name="count">How many.</param>
    /// <param name="time">How long at most.</param>
    public void Run(long count, TimeSpan time)
    {
        using var made = AllTargets.Make(target);
        var clock = Stopwatch.StartNew();
        long next = 0;
        for (var restarts = 0; next < count && clock.Elapsed < time && restarts <= MostRestarts; restarts++)
        {
            next = RunChild(made, next, count, time - clock.Elapsed);
        }

        Executions = next;
    }

    // Runs one child, and says where the next one is to begin.
    private long RunChild(FuzzTarget made, long first, long count, TimeSpan time)
    {
        var path = Path.GetTempFileName();
        try
        {
            using var progress = new Progress(path);
            using var child = Start(first, count, path);
            var (fault, what) = Watch(made, child, progress, time);
            if (!child.HasExited)
            {
                child.Kill();
            }

            child.WaitForExit();
            if (fault is { } kind)
            {
                var index = Math.Max(progress.Index, first);
                new Finding(target, seed, index, kind, what).Save(findings, progress.Input());
                return index + 1;
            }

            return progress.IsDone ? count : Math.Max(progress.Index + 1, first);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private (FaultKind? Fault, string What) Watch(FuzzTarget made, Process child, Progress progress, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        var (index, since, used) = (-1L, clock.Elapsed, TimeSpan.Zero);
        while (!child.WaitForExit(Glance))
        {
            var (memory, processor) = Usage(child);
            PeakBytes = Math.Max(PeakBytes, memory);
            if (memory > made.MemoryBudget)
            {
                return (FaultKind.Memory,
                    $"The process had {memory >> 20} MiB, more than {made.MemoryBudget >> 20} MiB.");
            }

            if (progress.Index != index)
            {
                (index, since, used) = (progress.Index, clock.Elapsed, processor);
            }
            else if (index >= 0 && (processor - used > made.TimeBudget || clock.Elapsed - since > Standstill))
            {
                return (FaultKind.Hang,
                    $"One execution took {(processor - used).TotalSeconds:F1} s of the processor "
                        + $"in {(clock.Elapsed - since).TotalSeconds:F1} s.");
            }

            if (clock.Elapsed > time)
            {
                return (null, "");
            }
        }

        return child.ExitCode == 0 && progress.IsDone ? (null, "")
            : (FaultKind.Crash, $"The process ended with status {child.ExitCode}.");
    }

    private static (long Memory, TimeSpan Processor) Usage(Process child)
    {
        try
        {
            child.Refresh();
            return (child.WorkingSet64, child.TotalProcessorTime);
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
            return default;
        }
    }

    private Process Start(long first, long count, string progress)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = false };
        foreach (var argument in (string[])
            [typeof(FuzzRun).Assembly.Location, "child", target, seed.ToString(CultureInfo.InvariantCulture),
                first.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture), progress,
                findings])
        {
            start.ArgumentList.Add(argument);
        }

        // The harness saves the input; a dump of the process would only fill the disk.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }
}
