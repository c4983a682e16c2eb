namespace Nadir.Text;

/// <summary>Turns texts into the ids that a text tower takes.</summary>
/// <remarks>Implementations are safe to use from many threads.</remarks>
public interface ITextTokenizer
{
    /// <summary>The ids of a text's tokens, without padding.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maximumLength">Ids after which the text is cut off.</param>
    long[] Encode(string text, int maximumLength);

    /// <summary>
    /// The words that it has ids for; null where every text has, as with tokens that are parts of words.
    /// </summary>
    Vocabulary? Words => null;
}

/// <summary>Puts every text into a prompt before it is encoded.</summary>
/// <param name="inner">Encodes.</param>
/// <param name="prompt">The sentence around each text.</param>
/// <remarks>Safe to use from many threads.</remarks>
public sealed class PromptedTokenizer(ITextTokenizer inner, PromptTemplate prompt) : ITextTokenizer
{
    /// <summary>What encodes.</summary>
    public ITextTokenizer Inner => inner;

    /// <inheritdoc/>
    public Vocabulary? Words => inner.Words;

    /// <inheritdoc/>
    public long[] Encode(string text, int maximumLength) => inner.Encode(prompt.Apply(text), maximumLength);
}

/// <summary>A sentence with a place for a text, as in <c>a satellite image of {}</c>. Immutable.</summary>
public sealed record PromptTemplate
{
    /// <summary>Where the text goes.</summary>
    public const string Place = "{}";

    /// <summary>Makes a template.</summary>
    /// <exception cref="ArgumentException">It has not exactly one <see cref="Place"/>.</exception>
    public PromptTemplate(string text)
    {
        Text = IsValid(text) ? text
            : throw new ArgumentException(
                $"The prompt '{text}' must have {Place} once, where the text goes.", nameof(text));
    }

    /// <summary>The template.</summary>
    public string Text { get; }

    /// <summary>Whether a text has exactly one <see cref="Place"/>.</summary>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var place = text.IndexOf(Place, StringComparison.Ordinal);
        return place >= 0 && text.IndexOf(Place, place + Place.Length, StringComparison.Ordinal) < 0;
    }

    /// <summary>Puts a text in its place.</summary>
    public string Apply(string text) => Text.Replace(Place, text, StringComparison.Ordinal);
}
