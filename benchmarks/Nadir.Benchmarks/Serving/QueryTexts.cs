namespace Nadir.Benchmarks.Serving;

/// <summary>Texts as people write them, hardly ever the same twice. For one thread.</summary>
internal sealed class QueryTexts(int seed)
{
    private static readonly string[] Counts = ["many", "some", "two", "a few", "several", "three", "a row of",
        "a group of"];
    private static readonly string[] Looks = ["white", "green", "large", "small", "old", "round", "dense", "grey",
        "bright", "long", "curved", "empty"];
    private static readonly string[] Things = ["planes", "boats", "houses", "storage tanks", "trees", "cars",
        "buildings", "tennis courts", "bridges", "ponds", "fields", "roads", "containers", "ships"];
    private static readonly string[] Places = ["near a river", "beside a highway", "in a harbor", "around a stadium",
        "on a beach", "in a desert", "next to a railway station", "in a residential area", "at an airport",
        "behind a school", "between two lakes", "along the coast"];

    private readonly Random _random = new(seed);

    public string Next() => $"{Of(Counts)} {Of(Looks)} {Of(Things)} and {Of(Looks)} {Of(Things)} {Of(Places)}";

    private string Of(string[] words) => words[_random.Next(words.Length)];
}
