namespace Nadir.Metrics;

/// <summary>What one file of captions says, by image, in the order of the file.</summary>
internal sealed class CaptionFile
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<Entry> _order = [];

    internal IReadOnlyList<Entry> Entries => _order;

    /// <summary>The captions of an image; null for one that the file does not name.</summary>
    internal Entry? Find(string id) => _entries.GetValueOrDefault(id);

    /// <summary>The captions of an image, none at first.</summary>
    internal Entry Get(string id)
    {
        if (!_entries.TryGetValue(id, out var entry))
        {
            entry = new Entry(id);
            _entries.Add(id, entry);
            _order.Add(entry);
        }

        return entry;
    }

    /// <summary>The captions of one image.</summary>
    internal sealed class Entry(string id)
    {
        internal string Id => id;

        internal List<string> Hypotheses { get; } = [];

        internal List<string> References { get; } = [];

        internal string? Image { get; set; }
    }
}
