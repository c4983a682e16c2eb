namespace Nadir.Text;

/// <summary>The arithmetic between Hangul syllables and their letters (The Unicode Standard, section 3.12).</summary>
internal static class HangulSyllables
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLeading = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeTrailing = 0x11A7;
    private const int LeadingCount = 19;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    /// <summary>The letters of a syllable; null for any other character.</summary>
    internal static string? Decompose(int code)
    {
        var index = code - FirstSyllable;
        if (index is < 0 or >= LeadingCount * VowelCount * TrailingCount)
        {
            return null;
        }

        var leading = (char)(FirstLeading + (index / (VowelCount * TrailingCount)));
        var vowel = (char)(FirstVowel + (index / TrailingCount % VowelCount));
        var trailing = index % TrailingCount;
        return trailing == 0 ? $"{leading}{vowel}" : $"{leading}{vowel}{(char)(BeforeTrailing + trailing)}";
    }

    /// <summary>The syllable that two characters make; null when they make none.</summary>
    internal static int? Compose(int first, int second)
    {
        if (first is >= FirstLeading and < FirstLeading + LeadingCount && second is >= FirstVowel and < FirstVowel + VowelCount)
        {
            return FirstSyllable + ((((first - FirstLeading) * VowelCount) + second - FirstVowel) * TrailingCount);
        }

        var index = first - FirstSyllable;
        return index is >= 0 and < LeadingCount * VowelCount * TrailingCount && index % TrailingCount == 0
            && second is > BeforeTrailing and < BeforeTrailing + TrailingCount
            ? first + second - BeforeTrailing
            : null;
    }
}
