using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>A preposition of one or more words.</summary>
/// <param name="Text">Its words, joined by hyphens and without articles: <c>in-front-of</c>.</param>
/// <param name="End">The index of the first word behind it.</param>
internal readonly record struct Preposition(string Text, int End)
{
    private static readonly string[][] Phrases = [.. new[]
    {
        "on top of", "in front of", "in the front of", "in the middle of", "in middle of", "in the center of",
        "in the centre of", "on both sides of", "on two sides of", "on each side of", "on one side of",
        "on the side of",
        "by the side of", "on the edge of", "at the edge of", "next to", "close to", "adjacent to", "along with",
        "out of", "in between", "across from", "in the midst of",
    }.Select(phrase => phrase.Split(' '))];

    /// <summary>The preposition that begins at a word; null where none does.</summary>
    internal static Preposition? At(TaggedWord[] words, int start)
    {
        foreach (var phrase in Phrases)
        {
            if (words.AsSpan(start).Length >= phrase.Length
                && Enumerable.Range(0, phrase.Length).All(i => words[start + i].Text == phrase[i]))
            {
                return new Preposition(string.Join('-', phrase.Where(word => word != "the")), start + phrase.Length);
            }
        }

        return words[start].Class == LexicalClass.Preposition ? new Preposition(words[start].Text, start + 1) : null;
    }
}
