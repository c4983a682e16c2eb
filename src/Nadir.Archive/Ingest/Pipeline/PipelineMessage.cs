using Nadir.Imagery;

namespace Nadir.Archive.Ingest.Pipeline;

/// <summary>What the threads that decode send to the encoder. The messages of one image come in order.</summary>
internal abstract record PipelineMessage
{
    /// <summary>A view of an image, ready to be encoded.</summary>
    public sealed record Window(PendingItem Item, CatalogWindow View, RgbImage Image) : PipelineMessage;

    /// <summary>All views of an image have been sent.</summary>
    public sealed record Finished(PendingItem Item) : PipelineMessage;

    /// <summary>There is nothing (more) to encode of an image; views of it that were sent are dropped.</summary>
    public sealed record Verdict(CompletedItem Item) : PipelineMessage;
}
