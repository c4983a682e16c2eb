using System.Globalization;
using Nadir.Archive.Ingest;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Index;

/// <summary>Says what an ingest did.</summary>
internal static class IngestReport
{
    public static void Write(IngestSummary summary, Terminal terminal)
    {
        foreach (string warning in summary.Warnings)
        {
            terminal.Say(warning);
        }

        long done = summary.Added + summary.Replaced;
        double seconds = Math.Max(summary.Elapsed.TotalSeconds, 1e-3);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Added} added, {summary.Replaced} replaced, {summary.Unchanged} unchanged, {summary.Removed} removed,"
            + $" {summary.Failed} failed; {summary.Windows} windows in {Durations.Text(summary.Elapsed)}, {ImageRate.Text(done, done / seconds, summary.Windows, summary.Elapsed)}."));
        if (summary.Blank > 0)
        {
            terminal.Say($"{(summary.Blank == 1 ? "1 image shows nothing and was" : $"{summary.Blank} images show nothing and were")} left out:"
                + " every pixel is transparent or marked as no data.");
        }

        if (summary.FailedBefore > 0)
        {
            terminal.Say($"{summary.FailedBefore} images failed in an earlier run and have not changed; --retry-failed tries them again.");
        }

        if (summary.End == IngestEnd.StoppedByFailures)
        {
            terminal.Say("stopped, since too many images failed; is this the right folder? --keep-going goes on regardless.");
        }
    }
}
