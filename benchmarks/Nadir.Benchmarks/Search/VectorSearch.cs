namespace Nadir.Benchmarks.Search;

/// <summary>The exact search over vectors; <c>benchmarks/search.sh</c> runs it beside its peers.</summary>
internal sealed class VectorSearch : IBenchmark
{
    /// <inheritdoc />
    public string Name => "search";

    /// <inheritdoc />
    public string Description =>
        $"make {SearchDataset.Usage}; then measure FOLDER: the exact search; usearch FOLDER: a peer";

    /// <inheritdoc />
    public int Run(string[] arguments) => arguments switch
    {
        ["make", ..] => SearchDataset.Make(arguments[1..]),
        ["measure", ..] => SearchBenchmark.Measure(arguments[1..]),
        ["usearch", ..] => USearchPeer.Measure(arguments[1..]),
        _ => Usage(),
    };

    private int Usage()
    {
        Console.Error.WriteLine($"{Name} {Description}");
        return 2;
    }
}
