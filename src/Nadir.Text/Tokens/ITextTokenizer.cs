namespace Nadir.Text;

/// <summary>Turns texts into the ids that a text tower takes.</summary>
/// <remarks>Implementations are safe to use from many threads.</remarks>
public interface ITextTokenizer
{
    /// <summary>The ids of a text's tokens, without padding.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maximumLength">Ids after which the text is cut off.</param>
    long[] Encode(string text, int maximumLength);

    /// <summary>The words that it has ids for; null where every text has, as with tokens that are parts of words.</summary>
    Vocabulary? Words => null;
}
