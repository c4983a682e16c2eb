using System.Collections.Frozen;

namespace Nadir.Metrics;

/// <summary>
/// The abbreviations of which <see cref="PennTreebankTokenizer"/> keeps the dot, those of CoreNLP's tokenizer.
/// </summary>
internal static class PennTreebankAbbreviations
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> InAnyCase = Set(
        // Months and days; "may", "sat" and "sun" are words first.
        "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri "
        // States.
        + "ala ariz calif colo conn ct dak fla ga ind kan kans ky md mich minn mo mont neb nev okla penn tenn va vt "
        + "wis wisc wyo "
        // Companies and degrees.
        + "inc co cos corp pty pte ptys ptes ppty ppte pptys pptes ltd plc rt bancorp bhd assn univ intl sys jr bros "
        + "ed.d ph.d esq "
        // Titles, streets, places.
        + "mr mrs ms mx dr drs prof profs sen sens rep reps atty attys lt col gen messrs gov govs adm rev maj sgt "
        + "cpl pvt capt st ste "
        + "ave pres lieut hon brig cmdr comdr pfc spc supt supts det mt ft adj adv asst assoc ens insp mlle mme msgr "
        + "sfc sr "
        + "invt elec natl mfg mtg dept blvd rd "
        // The rest.
        + "tel est ext sq etc al seq bldg vs alex wm jos cie a.k.a cf treas ph");

    // These are words when they begin with a small letter.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Capitalized =
        Set("az ark del ill la mass miss ore pa tex wash");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BeforeNumbers =
        Set("ca fig figs prop no nos sec secs sect sects art arts para paras bldg pp op approx rs");

    // Behind a single letter with a dot, one of these begins a sentence; upper and lower case matter.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> SentenceStarts =
        FrozenSet.ToFrozenSet(
        ("About According Additionally After An A As At But Did During Earlier He Her Here How However If In It Last "
            + "Many More Mr. Ms. "
        + "Now Once One Other Our She Since So Some Such That The Their Then There These They This We When While "
        + "What Who Why Yet You")
            .Split(' '),
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word, taken without its dot, keeps it wherever it stands.</summary>
    internal static bool Contains(ReadOnlySpan<char> word) =>
        word.Length <= 7 && (InAnyCase.Contains(word) || word is "v"
            || (char.IsAsciiLetterUpper(word[0]) && Capitalized.Contains(word)));

    /// <summary>Whether a word, taken without its dot, keeps it before a number.</summary>
    internal static bool IsBeforeNumbers(ReadOnlySpan<char> word) =>
        word.Length <= 6 && (BeforeNumbers.Contains(word) || word is "Pt");

    /// <summary>Whether a sentence may begin with a word.</summary>
    internal static bool StartsSentence(ReadOnlySpan<char> word) => SentenceStarts.Contains(word);

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(string words) =>
        FrozenSet.ToFrozenSet(words.Split(' '), StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
}
