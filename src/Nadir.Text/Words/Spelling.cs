namespace Nadir.Text;

/// <summary>Finds the word that a mistyped one was probably meant to be. Safe to use from many threads.</summary>
public static class Spelling
{
    /// <summary>
    /// The candidate that the word begins, or else the one that needs the fewest edits; null where more than a third
    /// of the word would change.
    /// </summary>
    /// <param name="word">The mistyped word.</param>
    /// <param name="candidates">The words that there are.</param>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        string[] names = [.. candidates];
        string? nearest = names.MinBy(name => Distance(word, name));
        bool near = nearest is not null && 3 * Distance(word, nearest) <= Math.Max(word.Length, nearest.Length);
        return names.FirstOrDefault(name => word.Length > 2 && name.StartsWith(word, StringComparison.Ordinal)) ?? (near ? nearest : null);
    }

    /// <summary>Edits between two words: insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).</summary>
    /// <param name="left">One word.</param>
    /// <param name="right">The other.</param>
    public static int Distance(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var cost = new int[left.Length + 1, right.Length + 1];
        for (int row = 0; row <= left.Length; row++)
        {
            for (int column = 0; column <= right.Length; column++)
            {
                cost[row, column] = row == 0 || column == 0 ? row + column : Step(cost, left, right, row, column);
            }
        }

        return cost[left.Length, right.Length];
    }

    private static int Step(int[,] cost, string left, string right, int row, int column)
    {
        int substitution = left[row - 1] == right[column - 1] ? 0 : 1;
        int best = Math.Min(
            cost[row - 1, column - 1] + substitution,
            1 + Math.Min(cost[row - 1, column], cost[row, column - 1]));
        bool swapped = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
        return swapped ? Math.Min(best, cost[row - 2, column - 2] + 1) : best;
    }
}
