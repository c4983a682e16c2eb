namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>Keeps the first images of an order, and no more than these in memory. For one thread at a time.</summary>
internal sealed class SceneRanking
{
    private readonly SceneOrder[] _order;
    private readonly Cql2Property[] _properties;
    private readonly int _count;
    private readonly Entry? _after;
    private readonly SortedSet<Entry> _best;

    /// <summary>Begins.</summary>
    /// <param name="order">By what images are ordered, at least one property.</param>
    /// <param name="count">How many are kept.</param>
    /// <param name="after">The image behind which the order goes on; null from its beginning.</param>
    public SceneRanking(IReadOnlyList<SceneOrder> order, int count, Cql2Item? after)
    {
        (_order, _count) = ([.. order], count);
        _properties = [.. order.Select(part => new Cql2Property(part.Property))];
        _best = new SortedSet<Entry>(Comparer<Entry>.Create(Compare));
        _after = after is null ? null : EntryOf(after);
    }

    /// <summary>The ids of the first images, in order.</summary>
    public IReadOnlyList<long> Ids => [.. _best.Select(entry => entry.Id)];

    /// <summary>Says that the image is gone behind which a list was to go on.</summary>
    public static ArchiveException Lost() =>
        new("The image where the page before ended is no longer in the archive; begin the search anew.");

    /// <summary>Adds an image.</summary>
    public void Add(Cql2Item item)
    {
        var entry = EntryOf(item);
        if ((_after is null || Compare(_after, entry) < 0) && _best.Add(entry) && _best.Count > _count)
        {
            _best.Remove(_best.Max!);
        }
    }

    private Entry EntryOf(Cql2Item item) => new(
        item.Id, [.. _properties.Select(property => item.Find(property) is { Count: > 0 } values ? values[0]
            : (Cql2Value?)null)]);

    private int Compare(Entry? a, Entry? b)
    {
        for (var place = 0; place < _order.Length; place++)
        {
            var (left, right) = (a!.Keys[place], b!.Keys[place]);
            // What has no value comes last, whichever way the order goes.
            var order = left is null || right is null
                ? (left is null).CompareTo(right is null)
                : Cql2Value.Order(left.Value, right.Value) * (_order[place].IsDescending ? -1 : 1);
            if (order != 0)
            {
                return order;
            }
        }

        return a!.Id.CompareTo(b!.Id);
    }

    private sealed record Entry(long Id, Cql2Value?[] Keys);
}
