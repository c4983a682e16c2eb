namespace Nadir.Metrics;

/// <summary>Lists of ascending numbers, such as those of a word's synsets.</summary>
internal static class SortedNumbers
{
    /// <summary>Whether two lists have a number in common.</summary>
    internal static bool Intersect(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        for (int i = 0, j = 0; i < first.Length && j < second.Length;)
        {
            if (first[i] == second[j])
            {
                return true;
            }

            _ = first[i] < second[j] ? i++ : j++;
        }

        return false;
    }
}
