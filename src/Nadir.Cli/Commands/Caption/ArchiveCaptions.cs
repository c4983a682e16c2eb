using System.Globalization;
using Nadir.Archive.Captioning;
using Nadir.Archive.Ports;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;

namespace Nadir.Cli.Commands.Caption;

/// <summary>Captions the windows of an archive while a person watches.</summary>
internal static class ArchiveCaptions
{
    /// <summary>Writes every caption that is missing and tells what became of it, also where it was stopped.</summary>
    /// <returns>The exit code of the command.</returns>
    /// <exception cref="OperationCanceledException">It was stopped; what had become of it until
    /// then is told.</exception>
    public static int Write(
        IArchiveStore store, ICaptioner captioner, bool json, Terminal terminal, CancellationToken cancellation)
    {
        var last = new CaptioningProgress(0, 0, 0, [], TimeSpan.Zero);
        try
        {
            CaptioningSummary summary;
            using (var display = ProgressDisplay.Open(terminal))
            {
                summary = ArchiveCaptioning.Run(
                    store, captioner, null, progress => Show(display, last = progress), cancellation);
            }

            Tell(summary, captioner, json, terminal);
            return summary.Failed > 0 ? ExitCode.SomeSkipped : ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            Tell(new CaptioningSummary(last.Done, last.Failed, last.Unreadable, last.Elapsed), captioner, json,
                terminal);
            throw;
        }
    }

    private static void Tell(CaptioningSummary summary, ICaptioner captioner, bool json, Terminal terminal)
    {
        foreach (string sentence in summary.Unreadable)
        {
            terminal.Say($"skipped: {sentence}");
        }

        double rate = summary.Captioned / Math.Max(1e-3, summary.Elapsed.TotalSeconds);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Captioned} captions written by {captioner.Name}, {summary.Failed} windows could not be "
                + $"read; {Durations.Text(summary.Elapsed)}, {rate:F1} windows/s."));
        if (json)
        {
            JsonOutput.Write(terminal, summary, JsonOutput.Context.CaptioningSummary);
        }
    }

    private static void Show(IProgressDisplay display, CaptioningProgress progress)
    {
        string left = progress.Remaining is { } remaining ? $", {Durations.Text(remaining)} left" : "";
        display.Update(
            progress.Total > 0 ? Math.Min(1, (double)(progress.Done + progress.Failed) / progress.Total) : null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.Done} of {progress.Total} windows "
                    + $"captioned, {progress.Failed} failed, {progress.WindowsPerSecond:F1} windows/s{left}"));
    }
}
