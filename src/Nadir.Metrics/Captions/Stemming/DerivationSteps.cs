namespace Nadir.Metrics;

/// <summary>Steps 2 to 5 of <see cref="EnglishStemmer"/>: suffixes that make words of words.</summary>
internal static class DerivationSteps
{
    // Longer suffixes first: only the longest that fits is looked at.
    private static readonly (string Suffix, string Replacement)[] Double =
    [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"),
        ("tional", "tion"),
        ("biliti", "ble"), ("lessli", "less"), ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"),
        ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"),
        ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Suffix, string Replacement)[] Single =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""),
        ("ical", "ic"),
        ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Removed =
    [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion",
        "al",
        "er", "ic",
    ];

    internal static void ReduceDoubleSuffix(StemmedWord word)
    {
        foreach (var (suffix, replacement) in Double)
        {
            if (word.EndsWith(suffix))
            {
                if (word.IsInR1(suffix.Length) && MayGo(word, suffix))
                {
                    word.Replace(suffix.Length, replacement);
                }

                return;
            }
        }
    }

    internal static void ReduceSuffix(StemmedWord word)
    {
        foreach (var (suffix, replacement) in Single)
        {
            if (word.EndsWith(suffix))
            {
                if (word.IsInR1(suffix.Length) && (suffix != "ative" || word.IsInR2(suffix.Length)))
                {
                    word.Replace(suffix.Length, replacement);
                }

                return;
            }
        }
    }

    internal static void RemoveSuffix(StemmedWord word)
    {
        foreach (var suffix in Removed)
        {
            if (word.EndsWith(suffix))
            {
                if (word.IsInR2(suffix.Length) && (suffix != "ion" || (word.Length > 3 && word[^4] is 's' or 't')))
                {
                    word.Remove(suffix.Length);
                }

                return;
            }
        }
    }

    internal static void RemoveFinalEOrL(StemmedWord word)
    {
        if (word.EndsWith("e"))
        {
            if (word.IsInR2(1) || (word.IsInR1(1) && !word.IsShortSyllable(word.Length - 1)))
            {
                word.Remove(1);
            }
        }
        else if (word.EndsWith("ll") && word.IsInR2(1))
        {
            word.Remove(1);
        }
    }

    private static bool MayGo(StemmedWord word, string suffix) => suffix switch
    {
        "ogi" => word.Length > 3 && word[^4] == 'l',
        "li" => word.Length > 2 && word[^3] is 'c' or 'd' or 'e' or 'g' or 'h' or 'k' or 'm' or 'n' or 'r' or 't',
        _ => true,
    };
}
