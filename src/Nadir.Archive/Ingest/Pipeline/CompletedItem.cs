namespace Nadir.Archive.Ingest.Pipeline;

/// <summary>An image whose fate is known.</summary>
/// <param name="Change">What has to be written; null when nothing has.</param>
/// <param name="Report">What is told once it is durable.</param>
internal sealed record CompletedItem(ItemChange? Change, ItemReport Report);
