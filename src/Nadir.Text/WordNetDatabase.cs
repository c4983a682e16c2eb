using System.Globalization;
using System.Text;

namespace Nadir.Text;

/// <summary>
/// Reads the files of a WordNet 3.0 database: <c>index.*</c> and <c>*.exc</c>, which Debian's <c>wordnet-base</c>
/// installs.
/// </summary>
/// <remarks>Only single words are kept: tokens never have blanks. Thread-safe.</remarks>
public static class WordNetDatabase
{
    /// <summary>Where Debian's <c>wordnet-base</c> puts the files.</summary>
    public const string DebianFolder = "/usr/share/wordnet";

    private const long MaximumFileBytes = 64L << 20;

    /// <summary>
    /// Where the files are looked for: in the folder that NADIR_WORDNET names, else in <see cref="DebianFolder"/>.
    /// </summary>
    internal static string Folder =>
        Environment.GetEnvironmentVariable("NADIR_WORDNET") is { Length: > 0 } named ? named : DebianFolder;

    private static readonly string[] PartsOfSpeech = ["noun", "verb", "adj", "adv"];

    /// <summary>
    /// The database at hand: in the folder that NADIR_WORDNET names, else in <see cref="DebianFolder"/>; null if
    /// neither has one.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is not of WordNet's form; the message names it
    /// and the line.</exception>
    public static SynonymLexicon? FindAndRead()
    {
        var folder = Folder;
        return IsIn(folder) ? Read(folder) : null;
    }

    /// <summary>Whether a folder has the files.</summary>
    /// <param name="folder">Any path.</param>
    public static bool IsIn(string folder) =>
        PartsOfSpeech.All(part => File.Exists(Path.Combine(folder, $"index.{part}"))
            && File.Exists(Path.Combine(folder, $"{part}.exc")));

    /// <summary>Reads the files of a folder.</summary>
    /// <param name="folder">A folder of which <see cref="IsIn"/> is true.</param>
    /// <exception cref="InvalidDataException">A file is not of WordNet's form; the message names it
    /// and the line.</exception>
    public static SynonymLexicon Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var synsets = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var irregular = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var part in PartsOfSpeech)
        {
            var ofPart = ReadIndex(Path.Combine(folder, $"index.{part}"));
            WordNetOffsets.ToOriginal(part, ofPart);
            foreach (var (word, numbers) in ofPart)
            {
                synsets[word] = synsets.TryGetValue(word, out var others) ? [.. others, .. numbers] : numbers;
            }

            foreach (var (_, fields) in Lines(Path.Combine(folder, $"{part}.exc")))
            {
                irregular[fields[0]] = [.. irregular.GetValueOrDefault(fields[0], []), .. fields[1..]];
            }
        }

        return new SynonymLexicon(synsets, irregular);
    }

    // lemma pos synset_count pointer_count symbols... sense_count tag_count offset...
    private static Dictionary<string, int[]> ReadIndex(string path)
    {
        var words = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var (number, fields) in Lines(path))
        {
            if (!fields[0].Contains('_', StringComparison.Ordinal))
            {
                words[fields[0]] = Offsets(fields)
                    ?? throw new InvalidDataException($"{path}, line {number}: this is no line of a WordNet index.");
            }
        }

        return words;
    }

    private static int[]? Offsets(string[] fields)
    {
        if (fields.Length < 3 || !int.TryParse(
            fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count < 1 || count > fields.Length - 3)
        {
            return null;
        }

        var offsets = new int[count];
        for (var i = 0; i < count; i++)
        {
            if (!int.TryParse(fields[fields.Length - count + i], NumberStyles.None, CultureInfo.InvariantCulture,
                out offsets[i]))
            {
                return null;
            }
        }

        return offsets;
    }

    /// <summary>
    /// The lines of one of the files, split at blanks, with their numbers; the licence at the head, which is indented,
    /// is left out.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is too large.</exception>
    internal static IEnumerable<(int Number, string[] Fields)> Lines(string path)
    {
        if (new FileInfo(path).Length > MaximumFileBytes)
        {
            throw new InvalidDataException(
                $"{path} is larger than {MaximumFileBytes:N0} bytes and so no file of WordNet 3.0.");
        }

        var number = 0;
        foreach (var line in File.ReadLines(path, Encoding.Latin1))
        {
            number++;
            if (line.Length > 0 && line[0] != ' '
                && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } fields)
            {
                yield return (number, fields);
            }
        }
    }
}

/// <summary>Turns the synset numbers of Debian's WordNet into those of Princeton's release 3.0.</summary>
/// <remarks>
/// A synset's number is its place in its file. Debian repairs a few entries, which moves those behind them: adjectives
/// by one byte, a range of verbs by 18. METEOR's tables have Princeton's numbers, and since it keeps no part of speech
/// beside them, the same numbers are needed for the same matches. Princeton's own files are left as they are.
/// </remarks>
internal static class WordNetOffsets
{
    // First is an offset that only Debian's file has.
    private static readonly (string Part, int First, int End, int Shift)[] Moved =
        [("verb", 613036, 2422967, 18), ("adj", 1681478, int.MaxValue, 1)];

    internal static void ToOriginal(string part, Dictionary<string, int[]> synsets)
    {
        foreach (var (_, first, end, shift) in Moved.Where(move => move.Part == part))
        {
            if (!synsets.Values.Any(numbers => numbers.Contains(first)))
            {
                continue;
            }

            foreach (var numbers in synsets.Values)
            {
                foreach (ref var number in numbers.AsSpan())
                {
                    number -= number >= first && number < end ? shift : 0;
                }
            }
        }
    }
}

/// <summary>
/// The WordNet synsets of words, by number, as METEOR looks them up: over all parts of speech together.
/// </summary>
/// <remarks>
/// Numbers are the byte offsets of WordNet 3.0. Noun, verb, adjective and adverb synsets share one space of numbers, as
/// in METEOR's tables, so a few unrelated synsets have one number. Immutable; safe to use from many threads.
/// </remarks>
public sealed class SynonymLexicon
{
    private static readonly (string Ending, string Base)[] Endings =
    [
        ("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("men", "man"),
        ("ies", "y"),
        ("s", ""), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""),
        ("er", ""), ("est", ""), ("er", "e"), ("est", "e"),
    ];

    private readonly IReadOnlyDictionary<string, int[]> _synsets;
    private readonly IReadOnlyDictionary<string, string[]> _irregularForms;

    /// <summary>Makes a lexicon of tables.</summary>
    /// <param name="synsets">By word in lower case, the numbers of its synsets, the most common sense of each part
    /// of speech first.</param>
    /// <param name="irregularForms">By inflected form ("geese"), its base forms ("goose").</param>
    public SynonymLexicon(IReadOnlyDictionary<string, int[]> synsets,
        IReadOnlyDictionary<string, string[]> irregularForms)
    {
        ArgumentNullException.ThrowIfNull(synsets);
        ArgumentNullException.ThrowIfNull(irregularForms);
        (_synsets, _irregularForms) = (synsets, irregularForms);
    }

    /// <summary>Words that have synsets.</summary>
    public int WordCount => _synsets.Count;

    /// <summary>
    /// The synsets of a word and of its base form, ascending, each once; none for a word that WordNet lacks.
    /// </summary>
    /// <param name="word">One word in lower case.</param>
    public int[] Synsets(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var numbers = new SortedSet<int>(Own(word));
        foreach (var form in BaseForms(word))
        {
            numbers.UnionWith(Own(form));
        }

        return [.. numbers];
    }

    /// <summary>
    /// The synsets of a word by how common its senses are, nouns before verbs; those of its base form where it has none
    /// of its own.
    /// </summary>
    /// <param name="word">One word in lower case.</param>
    /// <remarks>Other than <see cref="Synsets"/> it does not take "boarding" for a form of the noun "board".</remarks>
    public IReadOnlyList<int> Senses(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return Own(word) is { Length: > 0 } own ? own : [.. BaseForms(word).SelectMany(Own).Distinct()];
    }

    private int[] Own(string word) => _synsets.GetValueOrDefault(word, []);

    private string[] BaseForms(string word) =>
        _irregularForms.TryGetValue(word, out var bases) ? bases : [RegularBase(word)];

    // WordNet's endings in METEOR's order; the first base that WordNet knows counts.
    private string RegularBase(string word)
    {
        if (word.EndsWith("ss", StringComparison.Ordinal) || word.Length <= 2)
        {
            return word;
        }

        foreach (var (ending, replacement) in Endings)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal) && word[..^ending.Length] + replacement is var form
                && _synsets.ContainsKey(form))
            {
                return form;
            }
        }

        return word;
    }
}
