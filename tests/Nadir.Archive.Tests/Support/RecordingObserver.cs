using Nadir.Archive.Ingest;

namespace Nadir.Archive.Tests.Support;

/// <summary>Keeps what an ingest reports.</summary>
public sealed class RecordingObserver : IIngestObserver
{
    public List<ItemReport> Items { get; } = [];

    public List<IngestProgress> Progress { get; } = [];

    public IEnumerable<string> Sources(ItemOutcome outcome) =>
        Items.Where(item => item.Outcome == outcome).Select(item => item.Source);

    public void OnItem(ItemReport report) => Items.Add(report);

    public void OnProgress(IngestProgress progress) => Progress.Add(progress);
}
