using System.Text;

namespace Nadir.Text;

/// <summary>Splits text into lower-case words, the same way on every machine.</summary>
/// <remarks>
/// A word is a run of Unicode letters, combining marks and decimal digits. An apostrophe (' or ’, both written as ')
/// belongs to the word when it stands between two such characters. Everything else separates words, hyphens included:
/// "The river's two-lane BRIDGE." gives <c>the river's two lane bridge</c>. Case is folded with the invariant culture,
/// one character at a time. Thread-safe.
/// </remarks>
public static class WordTokenizer
{
    /// <summary>The words of a text, in order.</summary>
    /// <param name="text">Any text, also an empty one.</param>
    public static List<string> Tokenize(ReadOnlySpan<char> text)
    {
        var words = new List<string>();
        foreach (var word in new WordEnumerator(text, stackalloc char[WordEnumerator.BufferLength]))
        {
            words.Add(word.ToString());
        }

        return words;
    }

    /// <summary>Whether a text has at least one word.</summary>
    /// <param name="text">Any text, also an empty one.</param>
    public static bool HasWords(ReadOnlySpan<char> text) =>
        new WordEnumerator(text, stackalloc char[WordEnumerator.BufferLength]).MoveNext();

    /// <summary>The words of a text joined by single blanks: two texts with equal words normalise to equal strings.</summary>
    /// <param name="text">Any text, also an empty one.</param>
    public static string Normalize(ReadOnlySpan<char> text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var word in new WordEnumerator(text, stackalloc char[WordEnumerator.BufferLength]))
        {
            if (builder.Length > 0)
            {
                builder.Append(' ');
            }

            builder.Append(word);
        }

        return builder.ToString();
    }
}
