using System.Buffers;

namespace Nadir.Metrics;

/// <summary>
/// Base forms of tokens by form and part of speech, as morpha's rules (Minnen, Carroll and Pearce 2001) give them:
/// endings by rules, irregular forms by a list. What morpha makes of misspelt words of the captions is in the list,
/// too.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class TokenLemmas
{
    private const string Vowels = "aeiou";
    private static readonly SearchValues<char> Syllabic = SearchValues.Create("aeiouy");

    private static readonly string[] Prefixes = ["over", "under", "with", "mis", "out", "fore"];

    // Verbs of two syllables that keep both letters.
    private static readonly string[] WithTwoLs = ["stall", "call", "roll", "spell", "tell", "quell", "fill", "spill",
        "still", "sell", "fall", "null"];

    // Verbs whose base form ends so.
    private static readonly string[] InEed = ["seed", "need", "feed", "weed", "speed", "bleed", "breed", "heed", "ceed",
        "deed"];

    // Endings of stems: rules would add an e to the first ones, and none to the second.
    private static readonly string[] WithoutE =
    [
        "focus", "canvas", "bias", "chorus", "edit", "hibit", "visit", "limit", "habit", "posit", "profit", "credit",
        "orbit", "exit", "vomit", "merit",
        "spirit", "debit", "audit", "bring", "ruin", "rapid",
    ];

    private static readonly string[] WithSilentE =
    [
        "welcom", "becom", "overcom", "underscor", "writh", "rhym", "explor", "restor", "ignor", "ador", "implor",
        "deplor", "scrib", "promot", "devot", "denot", "quot", "complet", "delet",
        "compet", "unit", "invit", "excit", "ignit", "recit", "incit", "rewrit", "underwrit", "postpon", "condon",
        "conven",
        "interven", "adher", "interfer", "persever", "breath", "bath", "cloth", "wreath", "sooth", "past", "wast",
        "tast", "hast", "consol", "parol",
        "hous", "caus", "excus", "paus", "claus", "rous", "spous", "blous", "mous",
    ];

    private static readonly string[] SoftG = ["rang", "chang", "eng", "lung", "pung", "spong", "hing", "fring",
        "cring"];

    /// <summary>The base form, in lower case unless the token is a name.</summary>
    /// <param name="form">The token.</param>
    /// <param name="tag">Its part of speech, of the Penn Treebank's set.</param>
    internal static string Of(string form, string tag)
    {
        if (tag.StartsWith("NNP", StringComparison.Ordinal))
        {
            return form;
        }

        var lower = form.ToLowerInvariant();
        return tag switch
        {
            "NNS" => IrregularLemmas.Plurals.GetValueOrDefault(lower) ?? OfPlural(lower),
            "VBZ" when lower is "s" => "be", // Of "it s", without the apostrophe.
            ['V', 'B', ..] => IrregularLemmas.Verbs.GetValueOrDefault(lower) ?? OfPrefixed(lower) ?? OfVerb(lower),
            "MD" when lower is "'ll" => "will",
            "MD" when lower is "ca" => "can",
            "MD" when lower is "wo" => "will",
            "DT" or "PRP" or "PRP$" or "RB" => OfOther(lower, tag),
            _ => lower,
        };
    }

    private static string OfOther(string form, string tag) => (tag, form) switch
    {
        ("PRP", "her") => "she",
        ("PRP$", "its") => "its",
        ("PRP$", "her") => "she",
        ("PRP$", "my") => "my",
        ("PRP$", "our") => "we",
        ("PRP$", "your") => "you",
        _ => IrregularLemmas.Others.GetValueOrDefault(form) ?? form,
    };

    private static string OfPlural(string form)
    {
        if (form.Length > 4 && form.EndsWith("men", StringComparison.Ordinal))
        {
            return string.Concat(form.AsSpan(0, form.Length - 2), "an");
        }

        if (form.Length > 4 && form.EndsWith("ies", StringComparison.Ordinal))
        {
            return string.Concat(form.AsSpan(0, form.Length - 3), "y");
        }

        // "campuses", "tomatoes"; but "houses".
        var isLonger = EndsWithSibilant(form) || form.EndsWith("oes", StringComparison.Ordinal)
            || (form.Length > 5 && form.EndsWith("uses", StringComparison.Ordinal)
                && !EndsWithAny(form[..^2], WithSilentE));
        return isLonger ? form[..^2]
            : form.Length > 1 && form[^1] == 's'
                && (form[^2] is not ('s' or 'u' or 'i') || form.EndsWith("eaus", StringComparison.Ordinal)) ? form[..^1]
            : form;
    }

    // "overgrown", "withdrawn".
    private static string? OfPrefixed(string form)
    {
        foreach (var prefix in Prefixes)
        {
            if (form.Length > prefix.Length + 2 && form.StartsWith(prefix, StringComparison.Ordinal)
                && IrregularLemmas.Verbs.TryGetValue(form[prefix.Length..], out var verb))
            {
                return prefix + verb;
            }
        }

        return null;
    }

    private static string OfVerb(string form)
    {
        if (form.Length > 4 && (form.EndsWith("ies", StringComparison.Ordinal)
            || form.EndsWith("ied", StringComparison.Ordinal)))
        {
            return string.Concat(form.AsSpan(0, form.Length - 3), "y");
        }

        if (form.Length > 1 && form[^1] == 's' && form[^2] != 's')
        {
            return EndsWithSibilant(form)
                || (form.EndsWith("oes", StringComparison.Ordinal) && !form.EndsWith("hoes", StringComparison.Ordinal))
                    ? form[..^2]
                : form[..^1];
        }

        if (form.Length > 4 && form.EndsWith("eed", StringComparison.Ordinal))
        {
            return EndsWithAny(form, InEed) ? form : form[..^1]; // "proceed" is a base form itself, "agreed" is none.
        }

        var stem = form.Length > 4 && form.EndsWith("ed", StringComparison.Ordinal) ? form[..^2]
            : form.Length > 5 && form.EndsWith("ing", StringComparison.Ordinal) ? form[..^3]
            : null;
        return stem is null ? form : OfStem(stem) ?? form;
    }

    // Whether an e was dropped or a letter doubled before -ed or -ing.
    private static string? OfStem(string stem)
    {
        var last = stem[^1];
        var before = stem[^2];
        if (last == before && stem is not ("add" or "err" or "egg" or "ebb")
            && "bdgkmnprtv".Contains(last, StringComparison.Ordinal))
        {
            return stem[..^1];
        }

        if (stem.AsSpan().IndexOfAny(Syllabic) < 0)
        {
            return null;
        }

        if (last == before)
        {
            return last == 'l' && stem.Count(IsVowel) > 1 && !EndsWithAny(stem, WithTwoLs) ? stem[..^1] : stem;
        }

        return WithE(stem);
    }

    // English spells most verbs with a long vowel or a soft consonant at their end with an e, which -ed and -ing take
    // the place of.
    private static string WithE(string stem)
    {
        if (EndsWithAny(stem, WithoutE))
        {
            return stem;
        }

        var last = stem[^1];
        var before = stem[^2];
        // Of a vowel before the last letter.
        var afterConsonant = stem.Length < 3 || !IsVowel(stem[^3])
            || (stem.Length > 3 && stem[^3] == 'u' && stem[^4] is 'q' or 'g' or 's');
        var dropped = last switch
        {
            'c' or 'u' or 'v' or 'z' => true,
            's' => before != 's',
            'g' => before is 'r' or 'd' or 'l' || IsVowel(before) || EndsWithAny(stem, SoftG),
            'l' => !IsVowel(before) ? before is not ('l' or 'r' or 'w') : before is 'i' or 'u' && afterConsonant,
            'r' => !IsVowel(before) || (before is 'a' or 'i' or 'u' && afterConsonant),
            't' => before is 'a' or 'u' && stem.Length > 3 && stem[^3] is not ('e' or 'o' or 'a'),
            'd' => before is 'a' or 'e' or 'i' or 'o' or 'u' && afterConsonant,
            'k' => before is 'a' or 'i' or 'o' && afterConsonant,
            'm' or 'n' => before is 'i' && afterConsonant || before == 'u' && last == 'm',
            'p' => before == 'a' && afterConsonant,
            _ => false,
        };
        return dropped || IsShort(stem) || EndsWithAny(stem, WithSilentE) ? stem + "e" : stem;
    }

    // One vowel between two consonants, as in "shap-": only verbs in -e keep it single.
    private static bool IsShort(string stem) =>
        stem.Length >= 3 && !IsVowel(stem[^1]) && stem[^1] is not ('w' or 'x' or 'y') && IsVowel(stem[^2])
            && !IsVowel(stem[^3])
        && stem.Count(IsVowel) == 1;

    private static bool EndsWithSibilant(string form) =>
        form.EndsWith("ches", StringComparison.Ordinal) || form.EndsWith("shes", StringComparison.Ordinal)
        || form.EndsWith("xes", StringComparison.Ordinal) || form.EndsWith("sses", StringComparison.Ordinal)
        || form.EndsWith("zzes", StringComparison.Ordinal);

    private static bool EndsWithAny(string stem, string[] endings) =>
        Array.Exists(endings, ending => stem.EndsWith(ending, StringComparison.Ordinal));

    private static bool IsVowel(char letter) => Vowels.Contains(letter, StringComparison.Ordinal);
}
