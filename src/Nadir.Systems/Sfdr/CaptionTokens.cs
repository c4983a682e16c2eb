using Nadir.Text;

namespace Nadir.Systems.Sfdr;

/// <summary>The special tokens around a caption.</summary>
public static class CaptionTokens
{
    /// <summary>Before the first word.</summary>
    public const string Start = "<bos>";

    /// <summary>Behind the last word.</summary>
    public const string End = "<eos>";

    /// <summary>Both, in the order in which a vocabulary is built with them.</summary>
    public static IReadOnlyList<string> All { get; } = [Start, End];

    /// <summary>Whether a vocabulary has both.</summary>
    public static bool AreIn(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return All.All(vocabulary.Tokens.Take(vocabulary.SpecialTokenCount).Contains);
    }
}
