using Nadir.Archive.Ingest;

namespace Nadir.Archive.KillHost;

/// <summary>Prints what is reported, a line each.</summary>
internal sealed class PrintingObserver(TextWriter output) : IIngestObserver
{
    public void OnItem(ItemReport report) => output.WriteLine(
        report.Reason is null ? $"{report.Outcome}\t{report.Source}"
            : $"{report.Outcome}\t{report.Source}\t{report.Reason}");

    public void OnProgress(IngestProgress progress)
    {
    }
}
