namespace Nadir.Metrics;

/// <summary>Phrases that mean the same, in METEOR's format: three lines a pair, its probability and the two phrases.</summary>
/// <remarks>The published table is not part of this project. Immutable; safe to use from many threads.</remarks>
public sealed class ParaphraseTable
{
    private readonly TokenTable _words = new();
    private readonly NGramTable _phrases = new();
    private readonly Dictionary<int, List<int[]>> _paraphrases = [];

    private ParaphraseTable()
    {
    }

    /// <summary>Pairs of phrases.</summary>
    public int Count { get; private set; }

    /// <summary>Makes a table.</summary>
    /// <param name="pairs">Phrases of words between blanks, in lower case. A pair matches in both directions.</param>
    public static ParaphraseTable From(IEnumerable<(string Phrase, string Paraphrase)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var table = new ParaphraseTable();
        foreach (var (phrase, paraphrase) in pairs)
        {
            table.Add(Words(phrase), Words(paraphrase));
        }

        return table;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Plain, or compressed with gzip where the name ends in <c>.gz</c>.</param>
    /// <exception cref="InvalidDataException">The file is cut off or damaged; the message names it and the line.</exception>
    public static ParaphraseTable Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return From(MeteorTableFile.Records(path, 3).Select(record => (record.Lines[1], record.Lines[2])));
    }

    /// <summary>The table's number of a word; one that the table lacks has a negative number, which matches nothing.</summary>
    internal int Number(string word) => _words.Find(word);

    /// <summary>The paraphrases of the phrases that begin at a word, as (length of the phrase, paraphrase).</summary>
    internal IEnumerable<(int Length, int[] Paraphrase)> At(int[] words, int start)
    {
        var prefix = NGramTable.NoPrefix;
        for (var end = start; end < words.Length; end++)
        {
            if (!_phrases.TryFind(prefix, words[end], out prefix))
            {
                yield break;
            }

            foreach (var paraphrase in _paraphrases.GetValueOrDefault(prefix, []))
            {
                yield return (end - start + 1, paraphrase);
            }
        }
    }

    private void Add(string[] phrase, string[] paraphrase)
    {
        if (phrase.Length == 0 || paraphrase.Length == 0)
        {
            return;
        }

        var id = NGramTable.NoPrefix;
        foreach (var word in phrase)
        {
            id = _phrases.Add(id, _words.Add(word));
        }

        if (!_paraphrases.TryGetValue(id, out var list))
        {
            _paraphrases.Add(id, list = []);
        }

        list.Add(_words.Add(paraphrase));
        Count++;
    }

    private static string[] Words(string phrase) => phrase.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
