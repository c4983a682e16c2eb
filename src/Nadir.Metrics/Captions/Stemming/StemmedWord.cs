namespace Nadir.Metrics;

/// <summary>A word while <see cref="EnglishStemmer"/> shortens it, with its regions R1 and R2.</summary>
/// <remarks>A y that counts as a consonant is written Y until the end.</remarks>
internal sealed class StemmedWord
{
    private static readonly string[] PrefixesOfR1 = ["gener", "commun", "arsen"];

    private readonly char[] _letters;
    private readonly int _r1;
    private readonly int _r2;

    internal StemmedWord(string word)
    {
        var start = word[0] == '\'' ? 1 : 0;
        _letters = new char[word.Length + 1]; // A step may add an e.
        word.AsSpan(start).CopyTo(_letters);
        Length = word.Length - start;
        for (var i = 0; i < Length; i++)
        {
            if (_letters[i] == 'y' && (i == 0 || IsVowel(i - 1)))
            {
                _letters[i] = 'Y';
            }
        }

        var prefix = Array.Find(PrefixesOfR1, prefix => Letters.StartsWith(prefix));
        _r1 = prefix?.Length ?? RegionAfter(0);
        _r2 = RegionAfter(_r1);
    }

    internal int Length { get; private set; }

    internal ReadOnlySpan<char> Letters => _letters.AsSpan(0, Length);

    internal bool EndsWith(string suffix) => Letters.EndsWith(suffix);

    /// <summary>Whether the last so many letters lie in R1.</summary>
    internal bool IsInR1(int count) => Length - count >= _r1;

    /// <summary>Whether the last so many letters lie in R2.</summary>
    internal bool IsInR2(int count) => Length - count >= _r2;

    internal char this[Index index] => Letters[index];

    internal bool IsVowel(int index) => _letters[index] is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    internal bool HasVowelBefore(int end)
    {
        for (var i = 0; i < end; i++)
        {
            if (IsVowel(i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the letters before an end close with a short syllable.</summary>
    internal bool IsShortSyllable(int end)
    {
        if (end == 2)
        {
            return IsVowel(0) && !IsVowel(1);
        }

        return end > 2 && !IsVowel(end - 3) && IsVowel(end - 2) && !IsVowel(end - 1)
            && _letters[end - 1] is not ('w' or 'x' or 'Y');
    }

    /// <summary>Whether the word is short: a short syllable and nothing in R1.</summary>
    internal bool IsShort() => _r1 >= Length && IsShortSyllable(Length);

    internal void Remove(int count) => Length -= count;

    internal void Replace(int count, string replacement)
    {
        Length -= count;
        replacement.CopyTo(_letters.AsSpan(Length));
        Length += replacement.Length;
    }

    internal void RemovePossessive()
    {
        foreach (var ending in (ReadOnlySpan<string>)["'s'", "'s", "'"])
        {
            if (EndsWith(ending))
            {
                Remove(ending.Length);
                return;
            }
        }
    }

    internal string Finish() => Letters.ToString().Replace('Y', 'y');

    public override string ToString() => Letters.ToString();

    // The region behind the first consonant that follows a vowel.
    private int RegionAfter(int start)
    {
        for (var i = start + 1; i < Length; i++)
        {
            if (!IsVowel(i) && IsVowel(i - 1))
            {
                return i + 1;
            }
        }

        return Length;
    }
}
