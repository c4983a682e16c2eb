using System.Globalization;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Hub;

namespace Nadir.Cli.Commands.Model;

/// <summary>Shows a download while it runs: bytes, rate and the time that is left.</summary>
internal sealed class DownloadConsole(IProgressDisplay display) : IProgress<DownloadProgress>
{
    public void Report(DownloadProgress value)
    {
        string total = value.TotalBytes is { } bytes ? $" of {Megabytes(bytes)}" : "";
        string left = value.Remaining is { } remaining ? $", {Durations.Text(remaining)} left" : "";
        double? fraction = value.TotalBytes is > 0 and { } all ? Math.Min(1, (double)value.Bytes / all) : null;
        display.Update(fraction, $"{value.File}: {Megabytes(value.Bytes)}{total} MB, {Megabytes((long)value.BytesPerSecond)} MB/s{left}");
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("F1", CultureInfo.InvariantCulture);
}
