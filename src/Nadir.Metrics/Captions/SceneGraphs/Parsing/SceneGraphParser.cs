using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>Finds the <see cref="SceneGraph"/> of an English caption by rules over word classes.</summary>
/// <remarks>
/// The tuples are of the kinds that SPICE (Anderson et al. 2016) takes from a dependency parse, but no parse is made: a
/// preposition belongs to the subject when a verb stands between, else to the noun before it. Long or unusual sentences
/// so get other graphs than SPICE's. Thread-safe.
/// </remarks>
public static class SceneGraphParser
{
    /// <summary>The scene graph of a caption.</summary>
    /// <param name="caption">Any text, also an empty one; several sentences are one graph.</param>
    public static SceneGraph Parse(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        var graph = new SceneGraphBuilder();
        foreach (var sentence in caption.Split(['.', ';', '!', '?', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            // Tokenized text has a blank before the ending.
            var words = WordClassTagger.Tag(sentence.Replace(" 's ", "'s ", StringComparison.Ordinal));
            new SentenceReader(words, graph).Read();
        }

        return graph.Build();
    }
}
