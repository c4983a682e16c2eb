using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Nadir.Metrics;

/// <summary>
/// Phrases that mean the same, in METEOR's format: three lines a pair, its probability and the two phrases.
/// </summary>
/// <remarks>
/// The published table (METEOR 1.5's <c>paraphrase-en.gz</c>, 5,274,084 pairs) is not part of this project; it takes
/// about 150 MB of memory. Like the original, nothing is left out of it, and the probability is not read. Immutable;
/// safe to use from many threads.
/// </remarks>
public sealed class ParaphraseTable
{
    private const int None = -1;

    private readonly Utf8WordTable _words;
    private readonly NGramTable _phrases;
    // By phrase, its first pair and its last; pairs of a phrase are chained in their order.
    private readonly List<int> _first = [];
    private readonly List<int> _last = []; // Empty where nothing is added any more.
    private readonly ChunkedNumbers _next = new();
    private readonly ChunkedNumbers _starts = new();
    private readonly ChunkedNumbers _paraphrases = new();
    private byte[] _lastPhrase = [];
    private int _lastPhraseLength;
    private int _lastId;

    private ParaphraseTable(string source)
        : this(source, new Utf8WordTable(), new NGramTable())
    {
    }

    private ParaphraseTable(string source, Utf8WordTable words, NGramTable phrases) =>
        (Source, _words, _phrases) = (source, words, phrases);

    /// <summary>Pairs of phrases.</summary>
    public int Count => _starts.Count;

    /// <summary>Where the pairs come from: the file's path, or what <see cref="From"/> was told.</summary>
    public string Source { get; }

    /// <summary>Makes a table.</summary>
    /// <param name="pairs">Phrases of words between blanks, in lower case. A pair matches in both directions.</param>
    /// <param name="source">What <see cref="Source"/> says.</param>
    public static ParaphraseTable From(
        IEnumerable<(string Phrase, string Paraphrase)> pairs, string source = "given pairs")
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var table = new ParaphraseTable(source);
        foreach (var (phrase, paraphrase) in pairs)
        {
            table.Add(Encoding.UTF8.GetBytes(phrase), Encoding.UTF8.GetBytes(paraphrase));
        }

        return table;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Plain, or compressed with gzip where the name ends in <c>.gz</c>.</param>
    /// <param name="compiledFolder">
    /// Where the table is kept in the form that it has in memory, which is read several times as fast: made once, and
    /// taken only for a file of the same size and SHA-256. Null for nowhere. A folder that cannot be written to is no
    /// error.
    /// </param>
    /// <exception cref="InvalidDataException">The file is cut off or damaged; the message names it
    /// and the line.</exception>
    public static ParaphraseTable Read(string path, string? compiledFolder = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return compiledFolder is null ? ReadText(path) : CompiledParaphrases.ReadOrMake(path, compiledFolder);
    }

    /// <summary>Reads a file of records, whatever was made of it before.</summary>
    internal static ParaphraseTable ReadText(string path)
    {
        var table = new ParaphraseTable(path);
        ParaphraseFile.Read(path, table.Add);
        return table;
    }

    /// <summary>Writes what <see cref="ReadCompiled"/> reads.</summary>
    internal void WriteCompiled(Stream stream)
    {
        ReadOnlySpan<int> sizes = [_words.Count, _phrases.Count, _phrases.Slots, _first.Count, Count,
            _paraphrases.Count];
        stream.Write(MemoryMarshal.AsBytes(sizes));
        _words.WriteTo(stream);
        _phrases.WriteTo(stream);
        stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_first)));
        _next.WriteTo(stream);
        _starts.WriteTo(stream);
        _paraphrases.WriteTo(stream);
    }

    /// <summary>Reads what <see cref="WriteCompiled"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    internal static ParaphraseTable ReadCompiled(Stream stream, string source)
    {
        Span<int> sizes = stackalloc int[6];
        stream.ReadExactly(MemoryMarshal.AsBytes(sizes));
        if (sizes.ContainsAnyExceptInRange(0, (int)Math.Min(int.MaxValue, stream.Length)))
        {
            throw new InvalidDataException("The sizes are not those of a table.");
        }

        var words = new Utf8WordTable();
        words.ReadFrom(stream, sizes[0]);
        var table = new ParaphraseTable(source, words, NGramTable.ReadFrom(stream, sizes[1], sizes[2]));
        CollectionsMarshal.SetCount(table._first, sizes[3]);
        stream.ReadExactly(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(table._first)));
        table._next.ReadFrom(stream, sizes[4]);
        table._starts.ReadFrom(stream, sizes[4]);
        table._paraphrases.ReadFrom(stream, sizes[5]);
        return table;
    }

    /// <summary>Words in all phrases.</summary>
    internal int WordCount => _words.Count;

    /// <summary>
    /// The table's number of a word; one that the table lacks has a negative number, which matches nothing.
    /// </summary>
    internal int Number(string word) => _words.Find(word);

    /// <summary>
    /// Lengthens a phrase, at first <see cref="NGramTable.NoPrefix"/>, by a word; false where none goes on so.
    /// </summary>
    internal bool TryLengthen(ref int phrase, int word) => word >= 0 && _phrases.TryFind(phrase, word, out phrase);

    /// <summary>A phrase's first pair; negative for one that only begins other phrases.</summary>
    internal int FirstPair(int phrase) => phrase < _first.Count ? _first[phrase] : None;

    /// <summary>The pair behind one, of the same phrase, in the order of the file; negative behind the last.</summary>
    internal int NextPair(int pair) => _next[pair];

    /// <summary>The number of words of a pair's paraphrase.</summary>
    internal int Length(int pair) => (pair + 1 < Count ? _starts[pair + 1] : _paraphrases.Count) - _starts[pair];

    /// <summary>A word of a pair's paraphrase.</summary>
    internal int Word(int pair, int index) => _paraphrases[_starts[pair] + index];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(ReadOnlySpan<byte> phrase, ReadOnlySpan<byte> paraphrase)
    {
        var start = _paraphrases.Count;
        for (var rest = paraphrase; TryTakeWord(ref rest, out var word);)
        {
            _paraphrases.Add(_words.Add(word));
        }

        if (_paraphrases.Count == start || PhraseOf(phrase) is var id && id == None)
        {
            _paraphrases.RemoveFrom(start);
            return;
        }

        var pair = Count;
        _starts.Add(start);
        _next.Add(None);
        while (_first.Count <= id)
        {
            _first.Add(None);
            _last.Add(None);
        }

        if (_first[id] == None)
        {
            _first[id] = pair;
        }
        else
        {
            _next[_last[id]] = pair;
        }

        _last[id] = pair;
    }

    // Pairs of one phrase mostly stand together.
    private int PhraseOf(ReadOnlySpan<byte> phrase)
    {
        if (_lastPhraseLength > 0 && phrase.SequenceEqual(_lastPhrase.AsSpan(0, _lastPhraseLength)))
        {
            return _lastId;
        }

        var id = NGramTable.NoPrefix;
        for (var rest = phrase; TryTakeWord(ref rest, out var word);)
        {
            id = _phrases.Add(id, _words.Add(word));
        }

        if (phrase.Length > _lastPhrase.Length)
        {
            _lastPhrase = new byte[2 * phrase.Length];
        }

        phrase.CopyTo(_lastPhrase);
        (_lastPhraseLength, _lastId) = (phrase.Length, id);
        return id;
    }

    // Words are short: a plain loop is faster than a vectorized search.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryTakeWord(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        var start = 0;
        while (start < rest.Length && rest[start] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            start++;
        }

        var end = start;
        while (end < rest.Length && rest[end] is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
        {
            end++;
        }

        word = rest[start..end];
        rest = rest[end..];
        return word.Length > 0;
    }
}
