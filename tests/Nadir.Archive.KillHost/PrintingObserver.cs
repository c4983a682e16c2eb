using Nadir.Archive.Ingest;

namespace Nadir.Archive.KillHost;

/// <summary>Prints what is reported, a line each.</summary>
internal sealed class PrintingObserver(TextWriter output) : IIngestObserver
{
    public void OnItem(ItemReport report) => output.WriteLine($"{report.Outcome}\t{report.Source}");

    public void OnProgress(IngestProgress progress)
    {
    }
}
