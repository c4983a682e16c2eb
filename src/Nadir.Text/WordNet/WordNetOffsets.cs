namespace Nadir.Text;

/// <summary>Turns the synset numbers of Debian's WordNet into those of Princeton's release 3.0.</summary>
/// <remarks>
/// A synset's number is its place in its file. Debian repairs a few entries, which moves those behind them: adjectives by
/// one byte, a range of verbs by 18. METEOR's tables have Princeton's numbers, and since it keeps no part of speech beside
/// them, the same numbers are needed for the same matches. Princeton's own files are left as they are.
/// </remarks>
internal static class WordNetOffsets
{
    // First is an offset that only Debian's file has.
    private static readonly (string Part, int First, int End, int Shift)[] Moved =
        [("verb", 613036, 2422967, 18), ("adj", 1681478, int.MaxValue, 1)];

    internal static void ToOriginal(string part, Dictionary<string, int[]> synsets)
    {
        foreach (var (_, first, end, shift) in Moved.Where(move => move.Part == part))
        {
            if (!synsets.Values.Any(numbers => numbers.Contains(first)))
            {
                continue;
            }

            foreach (var numbers in synsets.Values)
            {
                foreach (ref var number in numbers.AsSpan())
                {
                    number -= number >= first && number < end ? shift : 0;
                }
            }
        }
    }
}
