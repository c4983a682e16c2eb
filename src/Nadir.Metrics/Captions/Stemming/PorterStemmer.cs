using System.Collections.Frozen;

namespace Nadir.Metrics;

/// <summary>
/// Reduces English words to stems by Porter's first algorithm (Porter 1980) with the extensions that nltk's
/// PorterStemmer has by default: short words stay, irregular forms have a list, and some rules are mended.
/// </summary>
/// <remarks><see cref="EnglishStemmer"/> is Porter's second algorithm, which METEOR uses. Thread-safe.</remarks>
public static class PorterStemmer
{
    private static readonly FrozenDictionary<string, string> Irregular = new (string Word, string Stem)[]
        {
            ("sky", "sky"), ("skies", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"),
            ("news", "news"), ("innings", "inning"), ("inning", "inning"), ("outings", "outing"),
            ("outing", "outing"), ("cannings", "canning"), ("canning", "canning"), ("howe", "howe"),
            ("proceed", "proceed"), ("exceed", "exceed"), ("succeed", "succeed"),
        }.ToFrozenDictionary(static pair => pair.Word, static pair => pair.Stem, StringComparer.Ordinal);

    // Step 2, where the stem has a vowel-consonant sequence. Of several that fit, the first decides.
    private static readonly (string Suffix, string Replacement)[] Step2 =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
        ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"),
        ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"),
        ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("fulli", "ful"),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3 =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""),
        ("ness", ""),
    ];

    private static readonly string[] Step4 =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion",
        "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    ];

    /// <summary>The stem of a word.</summary>
    /// <param name="word">One word; it is lower-cased first.</param>
    public static string Stem(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var stem = word.ToLowerInvariant();
        if (Irregular.TryGetValue(stem, out var irregular))
        {
            return irregular;
        }

        if (stem.Length <= 2)
        {
            return stem;
        }

        stem = RemovePastAndGerund(RemovePlural(stem));
        if (stem.EndsWith('y') && stem.Length > 2 && IsConsonant(stem, stem.Length - 2))
        {
            stem = string.Concat(stem.AsSpan(0, stem.Length - 1), "i");
        }

        return RemoveFinalEAndL(RemoveSuffix(Replace(ReduceDoubleSuffix(stem), Step3)));
    }

    private static string RemovePlural(string word)
    {
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length == 4)
        {
            return word[..^1];
        }

        return word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ies", StringComparison.Ordinal)
            ? word[..^2]
            : word.EndsWith("ss", StringComparison.Ordinal) || !word.EndsWith('s') ? word
            : word[..^1];
    }

    private static string RemovePastAndGerund(string word)
    {
        if (word.EndsWith("ied", StringComparison.Ordinal))
        {
            return word.Length == 4 ? word[..^1] : word[..^2];
        }

        if (word.EndsWith("eed", StringComparison.Ordinal))
        {
            return Measure(word[..^3]) > 0 ? word[..^1] : word;
        }

        var stem = word.EndsWith("ed", StringComparison.Ordinal) ? word[..^2]
            : word.EndsWith("ing", StringComparison.Ordinal) ? word[..^3] : null;
        if (stem is null || !HasVowel(stem))
        {
            return word;
        }

        if (stem.EndsWith("at", StringComparison.Ordinal) || stem.EndsWith("bl", StringComparison.Ordinal)
            || stem.EndsWith("iz", StringComparison.Ordinal))
        {
            return stem + "e";
        }

        if (EndsInDoubleConsonant(stem))
        {
            return stem[^1] is 'l' or 's' or 'z' ? stem : stem[..^1];
        }

        return Measure(stem) == 1 && EndsInShortSyllable(stem) ? stem + "e" : stem;
    }

    private static string ReduceDoubleSuffix(string word)
    {
        // "alli" becomes "al", and what then stands there is looked at again.
        if (word.EndsWith("alli", StringComparison.Ordinal) && Measure(word[..^4]) > 0)
        {
            return ReduceDoubleSuffix(word[..^2]);
        }

        // The l counts as a part of the stem.
        return word.EndsWith("logi", StringComparison.Ordinal) ? Measure(word[..^3]) > 0 ? word[..^1] : word
            : Replace(word, Step2);
    }

    private static string Replace(string word, (string Suffix, string Replacement)[] rules)
    {
        foreach (var (suffix, replacement) in rules)
        {
            if (word.EndsWith(suffix, StringComparison.Ordinal))
            {
                var stem = word[..^suffix.Length];
                return Measure(stem) > 0 ? stem + replacement : word;
            }
        }

        return word;
    }

    private static string RemoveSuffix(string word)
    {
        foreach (var suffix in Step4)
        {
            if (word.EndsWith(suffix, StringComparison.Ordinal))
            {
                var stem = word[..^suffix.Length];
                return Measure(stem) > 1 && (suffix != "ion" || stem[^1] is 's' or 't') ? stem : word;
            }
        }

        return word;
    }

    private static string RemoveFinalEAndL(string word)
    {
        if (word.EndsWith('e'))
        {
            var stem = word[..^1];
            var measure = Measure(stem);
            word = measure > 1 || (measure == 1 && !EndsInShortSyllable(stem)) ? stem : word;
        }

        return word.EndsWith("ll", StringComparison.Ordinal) && Measure(word[..^1]) > 1 ? word[..^1] : word;
    }

    private static bool IsConsonant(string word, int index) => word[index] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => index == 0 || !IsConsonant(word, index - 1),
        _ => true,
    };

    // The number of vowel-consonant sequences.
    private static int Measure(string stem)
    {
        var count = 0;
        for (var i = 1; i < stem.Length; i++)
        {
            count += !IsConsonant(stem, i - 1) && IsConsonant(stem, i) ? 1 : 0;
        }

        return count;
    }

    private static bool HasVowel(string stem)
    {
        for (var i = 0; i < stem.Length; i++)
        {
            if (!IsConsonant(stem, i))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsInDoubleConsonant(string word) =>
        word.Length >= 2 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    private static bool EndsInShortSyllable(string word)
    {
        var last = word.Length - 1;
        return (word.Length >= 3 && IsConsonant(word, last - 2) && !IsConsonant(word, last - 1)
            && IsConsonant(word, last)
                && word[last] is not ('w' or 'x' or 'y'))
            || (word.Length == 2 && !IsConsonant(word, 0) && IsConsonant(word, 1));
    }
}
