using System.Globalization;

namespace Nadir.Text;

/// <summary>
/// Other words for nouns by WordNet 3.0 (Fellbaum 1998): the members of a noun's most common sense, and those of the
/// senses right above it. Compounds are found as they are written: "parking lot" has "car park".
/// </summary>
/// <remarks>Proper names are left out. Immutable; safe to use from many threads.</remarks>
public sealed class NounThesaurus
{
    private const string HypernymPointer = "@";

    // Lexicographer files: man-made objects, places, natural objects.
    private static readonly string[] FilesOfThings = ["06", "15", "17"];

    private readonly IReadOnlyDictionary<string, int> _senses;
    private readonly IReadOnlyDictionary<int, (string[] Words, int[] Above, bool IsThing)> _synsets;

    private NounThesaurus(IReadOnlyDictionary<string, int> senses,
        IReadOnlyDictionary<int, (string[] Words, int[] Above, bool IsThing)> synsets)
    {
        (_senses, _synsets) = (senses, synsets);
        Things = [.. senses
            .Where(pair => synsets.TryGetValue(pair.Value, out var synset) && synset.IsThing
                && synset.Words.Contains(pair.Key))
            .Select(pair => pair.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// The nouns whose most common sense is a man-made object, a place or a natural object, in ordinal order.
    /// </summary>
    public IReadOnlyList<string> Things { get; }

    /// <summary>The thesaurus at hand: in the folder that NADIR_WORDNET names, else in
    /// <see cref="WordNetDatabase.DebianFolder"/>; null if neither has one.</summary>
    /// <exception cref="InvalidDataException">A file is not of WordNet's form; the message names it
    /// and the line.</exception>
    public static NounThesaurus? FindAndRead()
    {
        var folder = WordNetDatabase.Folder;
        return File.Exists(Path.Combine(folder, "index.noun")) && File.Exists(Path.Combine(folder, "data.noun"))
            ? Read(folder) : null;
    }

    /// <summary>Reads <c>index.noun</c> and <c>data.noun</c> of a folder.</summary>
    /// <param name="folder">Has both files.</param>
    /// <exception cref="InvalidDataException">A file is not of WordNet's form; the message names it
    /// and the line.</exception>
    public static NounThesaurus Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var senses = new Dictionary<string, int>(StringComparer.Ordinal);
        // lemma pos synset_count pointer_count symbols... sense_count tag_count offset..., the most common sense first.
        foreach (var (number, fields) in WordNetDatabase.Lines(Path.Combine(folder, "index.noun")))
        {
            if (fields.Length < 7 || !int.TryParse(
                fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count < 1 || count > fields.Length - 6
                || !int.TryParse(fields[^count], NumberStyles.None, CultureInfo.InvariantCulture, out var first))
            {
                throw NoLine(Path.Combine(folder, "index.noun"), number);
            }

            senses[Spoken(fields[0])] = first;
        }

        var synsets = new Dictionary<int, (string[] Words, int[] Above, bool IsThing)>();
        foreach (var (number, fields) in WordNetDatabase.Lines(Path.Combine(folder, "data.noun")))
        {
            synsets[ReadSynset(fields, () => NoLine(Path.Combine(folder, "data.noun"), number), out var synset)] =
                synset;
        }

        return new NounThesaurus(senses, synsets);
    }

    /// <summary>
    /// The other members of a noun's most common sense; none for a word that WordNet lacks as a noun.
    /// </summary>
    /// <param name="noun">In the singular and in lower case, a compound with blanks.</param>
    public IReadOnlyList<string> Synonyms(string noun)
    {
        ArgumentNullException.ThrowIfNull(noun);
        return _senses.TryGetValue(noun, out var sense) && _synsets.TryGetValue(sense, out var synset)
            ? [.. synset.Words.Where(word => word != noun)] : [];
    }

    /// <summary>The members of the senses right above a noun's most common one, as "building" above "church".</summary>
    /// <param name="noun">In the singular and in lower case, a compound with blanks.</param>
    public IReadOnlyList<string> Hypernyms(string noun)
    {
        ArgumentNullException.ThrowIfNull(noun);
        return _senses.TryGetValue(noun, out var sense) && _synsets.TryGetValue(sense, out var synset)
            ? [.. synset.Above.Where(_synsets.ContainsKey).SelectMany(above => _synsets[above].Words)
                .Where(word => word != noun).Distinct()]
            : [];
    }

    // offset lex_filenum ss_type word_count(hex) (word lex_id)... pointer_count (symbol offset pos source/target)... |
    // gloss
    private static int ReadSynset(
        string[] fields, Func<InvalidDataException> fail, out (string[] Words, int[] Above, bool IsThing) synset)
    {
        if (fields.Length < 6 || !int.TryParse(
            fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || !int.TryParse(fields[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var words)
            || words < 1 || fields.Length < 5 + (2 * words)
            || !int.TryParse(fields[4 + (2 * words)], NumberStyles.None, CultureInfo.InvariantCulture, out var pointers)
            || fields.Length < 5 + (2 * words) + (4 * pointers))
        {
            throw fail();
        }

        var above = new List<int>();
        for (var pointer = 0; pointer < pointers; pointer++)
        {
            var place = 5 + (2 * words) + (4 * pointer);
            if (fields[place] == HypernymPointer)
            {
                above.Add(int.TryParse(fields[place + 1], NumberStyles.None, CultureInfo.InvariantCulture,
                    out var target) ? target : throw fail());
            }
        }

        // A capital letter marks a name.
        synset = ([.. Enumerable.Range(0, words).Select(word => fields[4 + (2 * word)])
            .Where(word => !word.Any(char.IsAsciiLetterUpper)).Select(Spoken)],
            [.. above], FilesOfThings.Contains(fields[1]));
        return offset;
    }

    private static InvalidDataException NoLine(string path, int number) =>
        new($"{path}, line {number}: this is no line of WordNet's nouns.");

    private static string Spoken(string lemma) => lemma.Replace('_', ' ');
}
