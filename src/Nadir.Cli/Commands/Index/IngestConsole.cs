using System.Globalization;
using Nadir.Archive.Ingest;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;

namespace Nadir.Cli.Commands.Index;

/// <summary>Shows an ingest while it runs: every image that fails, and how far it is.</summary>
internal sealed class IngestConsole(IProgressDisplay display) : IIngestObserver
{
    public void OnItem(ItemReport report)
    {
        if (report.Outcome == ItemOutcome.Failed)
        {
            display.Say($"skipped: {report.Reason ?? report.Source}");
        }
    }

    public void OnProgress(IngestProgress progress)
    {
        double seen = progress.Encoded + progress.Skipped + progress.Failed;
        double? fraction = progress.Total is > 0 and { } total ? Math.Min(1, seen / total) : null;
        string left = progress.Remaining is { } remaining ? $", {Durations.Text(remaining)} left" : "";
        string rate = ImageRate.Text(progress.Encoded, progress.ImagesPerSecond, progress.Windows, progress.Elapsed);
        display.Update(fraction, string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Done} done, {progress.Skipped} skipped, {progress.Failed} failed, {rate}{left}"));
    }
}
