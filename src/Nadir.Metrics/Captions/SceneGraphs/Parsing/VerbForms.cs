using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>Guesses forms of regular verbs, for names of relations: only their equality matters.</summary>
internal static class VerbForms
{
    /// <summary>The base: "surround" of "surrounded", "divide" of "divides".</summary>
    internal static string Base(string verb)
    {
        var stem = verb switch
        {
            _ when EndsLonger(verb, "ing") => verb[..^3],
            _ when EndsLonger(verb, "ed") => verb[..^2],
            _ => NounNumber.Singular(verb),
        };
        if (stem == verb || stem.Length == verb.Length - 1)
        {
            return stem;
        }

        var isDoubled = stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z');
        return isDoubled ? stem[..^1] : NeedsE(stem) ? stem + "e" : stem;
    }

    /// <summary>The -ing form: "running" of "runs".</summary>
    internal static string Gerund(string verb)
    {
        if (verb.EndsWith("ing", StringComparison.Ordinal))
        {
            return verb;
        }

        var form = Base(verb);
        return form.EndsWith('e') && !form.EndsWith("ee", StringComparison.Ordinal) ? form[..^1] + "ing"
            : IsShort(form) ? form + form[^1] + "ing"
            : form + "ing";
    }

    private static bool EndsLonger(string verb, string ending) =>
        verb.Length >= ending.Length + 2 && verb.EndsWith(ending, StringComparison.Ordinal);

    // "divid", "cov" no, "surround" no: a vowel and one of these consonants, or two consonants of this kind.
    private static bool NeedsE(string stem) =>
        stem.EndsWith("id", StringComparison.Ordinal) || stem.EndsWith("at", StringComparison.Ordinal)
        || stem[^1] is 'v' or 'c' or 's' or 'g' && !stem.EndsWith("ng", StringComparison.Ordinal)
        && !stem.EndsWith("ss", StringComparison.Ordinal)
        || stem.EndsWith("rcl", StringComparison.Ordinal) || stem.EndsWith("ngl", StringComparison.Ordinal);

    // "run", "sit": one vowel between single consonants.
    private static bool IsShort(string form) =>
        form.Length == 3 && !IsVowel(form[0]) && IsVowel(form[1]) && !IsVowel(form[2])
            && form[2] is not ('w' or 'x' or 'y');

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u';
}
