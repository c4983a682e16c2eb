namespace Nadir.Metrics;

/// <summary>
/// The part of a <see cref="ParaphraseTable"/> whose words all occur in the captions that are scored together; no other
/// can match.
/// </summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
internal sealed class CorpusParaphrases
{
    private readonly NGramTable _phrases = new();
    private readonly List<int[]> _paraphrases = []; // By phrase, in the order of the table.
    private readonly List<bool> _isPhrase = []; // Not only the beginning of one.

    /// <summary>Looks up what captions can match.</summary>
    /// <param name="table">The whole table.</param>
    /// <param name="tableWords">By word of the captions, the table's number, negative for one that it lacks.</param>
    /// <param name="captions">All captions; they get their <see cref="MeteorCaption.Phrases"/>.</param>
    internal CorpusParaphrases(
        ParaphraseTable table, IReadOnlyList<int> tableWords, IReadOnlyList<MeteorCaption> captions)
    {
        var ownWords = new int[table.WordCount];
        Array.Fill(ownWords, -1);
        for (var word = 0; word < tableWords.Count; word++)
        {
            if (tableWords[word] >= 0)
            {
                ownWords[tableWords[word]] = word;
            }
        }

        var seen = new HashSet<int>();
        foreach (var caption in captions)
        {
            AddPhrases(table, tableWords, ownWords, caption.Words, seen);
        }

        foreach (var caption in captions)
        {
            caption.Phrases = Occurrences(caption.Words);
        }
    }

    /// <summary>Phrases and beginnings of phrases; their numbers are below.</summary>
    internal int Count => _phrases.Count;

    /// <summary>The paraphrases of a phrase, in the order of the table.</summary>
    internal ReadOnlySpan<int> Of(int phrase) => _paraphrases[phrase];

    private void AddPhrases(
        ParaphraseTable table, IReadOnlyList<int> tableWords, int[] ownWords, int[] words, HashSet<int> seen)
    {
        for (var start = 0; start < words.Length; start++)
        {
            var ofTable = NGramTable.NoPrefix;
            for (var end = start; end < words.Length && table.TryLengthen(ref ofTable, tableWords[words[end]]); end++)
            {
                if (table.FirstPair(ofTable) >= 0 && seen.Add(ofTable))
                {
                    AddParaphrases(table, ofTable, ownWords, words.AsSpan(start, end - start + 1));
                }
            }
        }
    }

    private void AddParaphrases(ParaphraseTable table, int ofTable, int[] ownWords, ReadOnlySpan<int> phrase)
    {
        List<int>? paraphrases = null;
        for (var pair = table.FirstPair(ofTable); pair >= 0; pair = table.NextPair(pair))
        {
            var length = table.Length(pair);
            var known = 0;
            while (known < length && ownWords[table.Word(pair, known)] >= 0)
            {
                known++;
            }

            if (known == length)
            {
                var id = NGramTable.NoPrefix;
                for (var i = 0; i < length; i++)
                {
                    id = Lengthen(id, ownWords[table.Word(pair, i)]);
                }

                _isPhrase[id] = true;
                (paraphrases ??= []).Add(id);
            }
        }

        if (paraphrases is not null)
        {
            var id = NGramTable.NoPrefix;
            foreach (var word in phrase)
            {
                id = Lengthen(id, word);
            }

            _isPhrase[id] = true;
            _paraphrases[id] = [.. paraphrases];
        }
    }

    private int Lengthen(int phrase, int word)
    {
        var id = _phrases.Add(phrase, word);
        while (_isPhrase.Count < _phrases.Count)
        {
            _isPhrase.Add(false);
            _paraphrases.Add([]);
        }

        return id;
    }

    private PhraseOccurrence[] Occurrences(int[] words)
    {
        var occurrences = new List<PhraseOccurrence>();
        for (var start = 0; start < words.Length; start++)
        {
            var id = NGramTable.NoPrefix;
            for (var end = start; end < words.Length && _phrases.TryFind(id, words[end], out id); end++)
            {
                if (_isPhrase[id])
                {
                    occurrences.Add(new PhraseOccurrence(id, start, end - start + 1));
                }
            }
        }

        return [.. occurrences];
    }
}

/// <summary>Where a phrase stands in a caption.</summary>
internal readonly record struct PhraseOccurrence(int Phrase, int Start, int Length);
