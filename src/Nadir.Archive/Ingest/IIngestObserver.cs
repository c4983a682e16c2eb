namespace Nadir.Archive.Ingest;

/// <summary>
/// Is told what an ingest does. Calls come one at a time, from several threads; they hold up the ingest while they last.
/// </summary>
public interface IIngestObserver
{
    /// <summary>The fate of one image is known.</summary>
    /// <param name="report">What became of it.</param>
    void OnItem(ItemReport report);

    /// <summary>Some time has passed; called a few times a second at most, and once at the end.</summary>
    /// <param name="progress">How far the ingest is.</param>
    void OnProgress(IngestProgress progress);
}
