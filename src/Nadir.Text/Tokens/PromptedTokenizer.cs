namespace Nadir.Text;

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
