using Nadir.Text;

namespace Nadir.Datasets;

/// <summary>How many words of captions a vocabulary does not have. Immutable.</summary>
/// <param name="Words">All words, each as often as it occurs.</param>
/// <param name="Unknown">Those that become the unknown one.</param>
public sealed record UnknownWordSummary(int Words, int Unknown)
{
    /// <summary>The share of unknown words, in percent; 0 where there is no word.</summary>
    public double Percent => Words > 0 ? 100.0 * Unknown / Words : 0;

    /// <summary>Looks every word of captions up.</summary>
    /// <param name="vocabulary">The words that are known.</param>
    /// <param name="captions">The captions.</param>
    public static UnknownWordSummary Of(Vocabulary vocabulary, IEnumerable<string> captions)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(captions);
        var (words, unknown) = (0, 0);
        foreach (var caption in captions)
        {
            var (all, missing) = Count(vocabulary, caption);
            words += all;
            unknown += missing;
        }

        return new UnknownWordSummary(words, unknown);
    }

    private static (int Words, int Unknown) Count(Vocabulary vocabulary, string caption)
    {
        var (words, unknown) = (0, 0);
        foreach (var word in new WordEnumerator(caption, stackalloc char[WordEnumerator.BufferLength]))
        {
            words++;
            unknown += vocabulary.IdOf(word) == Vocabulary.UnknownId ? 1 : 0;
        }

        return (words, unknown);
    }
}
