using System.Collections.Frozen;

namespace Nadir.Text;

/// <summary>Folds the plural of English nouns to the singular: "planes" to "plane", "factories" to "factory".</summary>
/// <remarks>Endings decide, after a list of irregular plurals and one of nouns that do not change. Thread-safe.</remarks>
public static class NounNumber
{
    private static readonly FrozenDictionary<string, string> Irregular = LexiconFile.Lines("irregular-plurals")
        .Select(line => line.Split(' ')).ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Unchanged = LexiconFile.Words("same-in-plural").ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The singular of a noun; a noun in the singular comes back as it is, and so does any word that is no plural.</summary>
    /// <param name="noun">One lower-case word, as <see cref="WordTokenizer"/> writes it.</param>
    public static string Singular(string noun)
    {
        ArgumentNullException.ThrowIfNull(noun);
        if (Irregular.TryGetValue(noun, out var singular))
        {
            return singular;
        }

        if (Unchanged.Contains(noun))
        {
            return noun;
        }

        if (noun.Length > 4 && noun.EndsWith("men", StringComparison.Ordinal))
        {
            return noun[..^2] + "an"; // fishermen
        }

        var keeps = noun.Length <= 3 || noun[^1] != 's' || noun[^2] is 's' or 'u' or 'i' or '\'';
        return keeps ? noun : noun[..^LettersToDrop(noun)] + (EndsInIes(noun) ? "y" : "");
    }

    private static bool EndsInIes(string noun) => noun.EndsWith("ies", StringComparison.Ordinal);

    private static int LettersToDrop(string noun) => noun switch
    {
        [.., 'i', 'e', 's'] => 3, // factories
        [.., 'c', 'h', 'e', 's'] or [.., 's', 'h', 'e', 's'] or [.., 's', 's', 'e', 's'] or [.., 'x', 'e', 's'] => 2, // bushes
        [.., 't', 'z', 'e', 's'] or [.., 'z', 'z', 'e', 's'] => 2, // waltzes, not prizes
        [.., _, 'o', 'e', 's'] => 2, // potatoes
        [.., 'a' or 'o', 'u', 's', 'e', 's'] => 1, // houses, causes
        [.., _, 'u', 's', 'e', 's'] => 2, // viruses
        _ => 1,
    };
}
