using Nadir.Archive.Ingest.Discovery;
using Nadir.Stac.Items;

namespace Nadir.Archive.Ingest.Pipeline;

/// <summary>An image that is being encoded. Only the encoder's thread adds to it.</summary>
internal sealed class PendingItem
{
    private readonly List<CatalogWindow> _views = [];
    private readonly List<float> _vectors = [];
    private readonly int _planned;
    private int _encoded;

    public PendingItem(PlannedFile file, byte[] hash, int width, int height, ItemDescription description, int plannedWindows)
    {
        _planned = plannedWindows;
        File = file;
        Hash = hash;
        Width = width;
        Height = height;
        Description = description;
    }

    public PlannedFile File { get; }

    public byte[] Hash { get; }

    public int Width { get; }

    public int Height { get; }

    public ItemDescription Description { get; }

    /// <summary>Why it failed after decoding; null while it did not.</summary>
    public string? Fault { get; set; }

    /// <summary>Counts one window as encoded.</summary>
    /// <returns>How much of the image it is.</returns>
    public double Advance()
    {
        _encoded++;
        return 1.0 / _planned;
    }

    /// <summary>How much of the image is left when there is nothing more to encode: windows without data.</summary>
    public double Rest() => 1 - ((double)_encoded / _planned);

    public void Add(CatalogWindow view, ReadOnlySpan<float> vector)
    {
        _views.Add(view);
        _vectors.AddRange(vector);
    }

    public CompletedItem Complete()
    {
        if (Fault is not null)
        {
            return CompletedItems.Failed(File, Hash, ItemState.Failed, Fault);
        }

        var outcome = File.Known?.State == ItemState.Done ? ItemOutcome.Replaced : ItemOutcome.Added;
        return new CompletedItem(
            new ItemChange.Indexed(File.Stamp, Hash, Width, Height, Description, _views, [.. _vectors]),
            new ItemReport(File.Stamp.Source, outcome, null));
    }
}
