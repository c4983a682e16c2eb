using Nadir.Metrics;

namespace Nadir.ParserTraining;

/// <summary>Sentences with trees, and the numbers of what stands in them.</summary>
/// <param name="Sentences">For training.</param>
/// <param name="HeldOut">For measuring; no caption is in both.</param>
internal sealed record ParserCorpus(List<NamedSentence> Sentences, List<NamedSentence> HeldOut)
{
    /// <summary>
    /// Reads files. A caption is held out by its text alone, so that the same one goes to the same side in each file.
    /// </summary>
    /// <param name="paths">CoNLL files; a corpus is named by its file.</param>
    /// <param name="part">One of this many captions is held out; 0 for none.</param>
    /// <param name="folds">
    /// In how many parts what is left falls, so that what parses a caption has not seen it; then one part stands in the
    /// place of what is held out, and neither is trained on. 0 for no parts.
    /// </param>
    /// <param name="fold">Which part, from 0.</param>
    internal static ParserCorpus Read(IReadOnlyList<string> paths, int part, int folds = 0, int fold = 0)
    {
        var all = paths.SelectMany(path => ConllSentence.Read(path).Select(sentence => new NamedSentence(
            Path.GetFileName(path).Split('.')[0], sentence))).ToLookup(named => part > 0
                && Hash(named.Sentence.Text) % (uint)part == 0);
        if (folds == 0)
        {
            return new ParserCorpus([.. all[false]], [.. all[true]]);
        }

        var parts = all[false].ToLookup(
            named => Hash(named.Sentence.Text) / (uint)Math.Max(1, part) % (uint)folds == (uint)fold);
        return new ParserCorpus([.. parts[false]], [.. parts[true]]);
    }

    // FNV-1a, finished by a mix, so that the last digits depend on every letter.
    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        hash ^= hash >> 15;
        hash *= 0x2c1b3c6du;
        return hash ^ (hash >> 12);
    }
}

/// <summary>A sentence and its corpus.</summary>
internal sealed record NamedSentence(string Corpus, ConllSentence Sentence);
