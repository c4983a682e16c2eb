namespace Nadir.Metrics;

/// <summary>
/// How often a query of one class found an item of another class first. A query whose first place is shared by several
/// items of equal scores counts for each of their classes by its share.
/// </summary>
public sealed class ClassConfusion
{
    private readonly double[] _counts;

    internal ClassConfusion(ClassLabels labels)
    {
        Labels = labels;
        _counts = new double[Side * Side];
    }

    /// <summary>The classes. Those without one stand after the last name, as one row and column.</summary>
    public ClassLabels Labels { get; }

    /// <summary>Rows and columns: the classes, and one more.</summary>
    public int Side => Labels.Names.Count + 1;

    /// <summary>
    /// The percentage of the queries that have a class which found an item of that class first; NaN without such
    /// queries.
    /// </summary>
    public double Accuracy
    {
        get
        {
            var classes = Enumerable.Range(0, Labels.Names.Count).ToArray();
            return 100 * classes.Sum(label => Count(label, label)) / classes.Sum(Queries);
        }
    }

    /// <summary>How many queries of one class found another first.</summary>
    /// <param name="query">The class of the query's image.</param>
    /// <param name="found">The class of the image that was found, or whose caption was.</param>
    public double Count(int query, int found) => _counts[(query * Side) + found];

    /// <summary>How many queries a class has.</summary>
    /// <param name="query">The class.</param>
    public double Queries(int query) => _counts.AsSpan(query * Side, Side).ToArray().Sum();

    /// <summary>
    /// The pairs of different classes that were mistaken most often, by the share of the class's queries.
    /// </summary>
    /// <param name="count">At most so many pairs.</param>
    public IReadOnlyList<ConfusedPair> MostConfused(int count) =>
    [
        .. (from query in Enumerable.Range(0, Labels.Names.Count)
            let queries = Queries(query)
            from found in Enumerable.Range(0, Labels.Names.Count)
            where query != found && Count(query, found) > 0
            orderby Count(query, found) / queries descending, query, found
            select new ConfusedPair(Labels.Names[query], Labels.Names[found], Count(query, found), queries)).Take(
                count),
    ];

    /// <summary>Counts one query.</summary>
    /// <param name="query">The class of its image.</param>
    /// <param name="leaders">How many items of each class share the first place.</param>
    internal void Add(int query, ReadOnlySpan<int> leaders)
    {
        var total = 0;
        foreach (var leader in leaders)
        {
            total += leader;
        }

        for (var found = 0; found < leaders.Length; found++)
        {
            _counts[(query * Side) + found] += (double)leaders[found] / total;
        }
    }
}
