using static Nadir.Metrics.PennTreebankLetters;

namespace Nadir.Metrics;

/// <summary>
/// The forms of words and numbers that <see cref="PennTreebankTokenizer"/> knows, and how far each reaches from the
/// start of a text.
/// </summary>
internal static class PennTreebankRules
{
    // Split in two: "can not", "gon na".
    private static readonly (string Word, int First)[] Compounds =
        [("cannot", 3), ("gonna", 3), ("gotta", 3), ("wanna", 3), ("lemme", 3), ("gimme", 3)];

    private static readonly string[] Clitics = ["s", "m", "d", "re", "ve", "ll"];

    // Whole words with an apostrophe in them that no other rule keeps together.
    private static readonly string[] WordsWithApostrophes =
        ["nor'easter", "c'mon", "e'er", "s'mores", "ev'ry", "li'l", "nat'l", "cont'd.", "cont'd"];

    private static readonly string[] WordsThatEndInApostrophes = ["dunkin", "somethin", "ol"];

    private static readonly string[] Prefixed = ["pro-", "anti-", "c.d.s", "s&p-500", "s&ls", "-lrb-", "-rrb-", "-lcb-",
        "-rcb-", "-lsb-", "-rsb-"];

    /// <summary>The longest form; length 0 where none matches.</summary>
    internal static Candidate Longest(ReadOnlySpan<char> text)
    {
        var best = default(Candidate);
        var first = text[0];
        if (IsLetter(first))
        {
            Words(text, ref best);
            Abbreviations(text, ref best);
            Compounded(text, ref best);
            best.Offer(PennTreebankPatterns.Address(text));
        }
        else if (char.IsDigit(first) || first is '-' or '+' or '.' or ',' or '(')
        {
            best.Offer(PennTreebankPatterns.Number(text));
            Compounded(text, ref best);
        }
        else if (IsApostrophe(first))
        {
            Apostrophes(text, ref best);
        }
        else if (first is '@' or '#' or '\uFF20' or '\uFF03')
        {
            best.Offer(PennTreebankPatterns.Name(text));
        }
        else
        {
            best.Offer(PennTreebankPatterns.Superscript(text));
        }

        foreach (var prefix in first is '-' || char.IsAsciiLetter(first) ? Prefixed : [])
        {
            best.Offer(Continues(text, 0, prefix) ? prefix.Length : 0);
        }

        return best;
    }

    /// <summary>Where a word such as "cannot" is split; 0 for any other.</summary>
    internal static int SplitOfCompound(ReadOnlySpan<char> word)
    {
        if (word.Length is 5 or 6)
        {
            foreach (var (compound, first) in Compounds)
            {
                if (word.Equals(compound, StringComparison.OrdinalIgnoreCase))
                {
                    return first;
                }
            }
        }

        return 0;
    }

    /// <summary>
    /// The end of the word that a text begins with: letters and digits, also joined by . ! or ?; 0 if there is none.
    /// </summary>
    private static int Word(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && IsLetter(text[end]))
        {
            end = Run(text, end, IsLetterOrDigit);
            if (At(text, end) is not ('.' or '!' or '?') || !IsLetter(At(text, end + 1)))
            {
                return end;
            }

            end++;
        }

        return end;
    }

    private static void Words(ReadOnlySpan<char> text, ref Candidate best)
    {
        // c++, c#, f#
        if (text[0] is 'c' or 'C' && Continues(text, 1, "++"))
        {
            best.Offer(3);
        }
        else if (text[0] is 'c' or 'C' or 'f' or 'F' && At(text, 1) == '#')
        {
            best.Offer(2);
        }

        foreach (var (compound, first) in Compounds)
        {
            if (Continues(text, 0, compound))
            {
                best.Offer(first, compound.Length);
            }
        }

        var word = Word(text);
        if (word > 0 && CliticEnd(text, word) is var clitic and > 0)
        {
            best.Offer(word, clitic);
        }

        var negated = BeforeNegation(text);
        best.Offer(negated, negated + 3);
        best.Offer(word);
        best.Offer(WithApostrophe(text));
        if (text[0] is 'y' or 'Y' && IsApostrophe(At(text, 1)) && char.IsLetter(At(text, 2)))
        {
            best.Offer(2, 3); // "y'all"
        }

        if (text[0] is 'n' or 'N' && IsInnerApostrophe(At(text, 1)) && At(text, 2) is 't' or 'T'
            && !char.IsAsciiLetter(At(text, 3)))
        {
            best.Offer(3, 4); // What is left of "don't".
        }

        if (word > 0 && At(text, word) == '.' && At(text, word + 1) is ',' or ';' or ':' or '\u3001')
        {
            best.Offer(word + 1, word + 2); // A dot before other punctuation ends no sentence.
        }
    }

    // The end of 's, 'm, 're and the like behind a word; 0 if there is none.
    private static int CliticEnd(ReadOnlySpan<char> text, int apostrophe)
    {
        if (!IsApostrophe(At(text, apostrophe)))
        {
            return 0;
        }

        var end = 0;
        foreach (var clitic in Clitics)
        {
            end = Continues(text, apostrophe + 1, clitic) ? apostrophe + 1 + clitic.Length : end;
        }

        return end;
    }

    // "do" of "don't": what stands before n't does not end in n.
    private static int BeforeNegation(ReadOnlySpan<char> text)
    {
        var letters = Run(text, 0, letter => char.IsAsciiLetter(letter) || letter == '\u00AD');
        var word = letters - 1;
        var isNegated = word > 0 && text[word] is 'n' or 'N' && IsInnerApostrophe(At(text, letters))
            && At(text, letters + 1) is 't' or 'T';
        return isNegated && text[..word].TrimEnd('\u00AD') is [.., not ('n' or 'N')] ? word : 0;
    }

    // Names and borrowings that an apostrophe does not split: O'Hare, d', na'an, c'mon.
    private static int WithApostrophe(ReadOnlySpan<char> text)
    {
        var longest = 0;
        var second = At(text, 1);
        if (IsApostrophe(second) && text[0] is 'l' or 'L' or 'd' or 'D' or 'j' or 'J')
        {
            longest = 2;
        }

        if (IsInnerApostrophe(second) && text[0] is 'n' or (>= 'A' and <= 'Z' and not 'I' and not 'Y')
            && char.IsLetter(At(text, 2)) && char.IsLetter(At(text, 3)))
        {
            longest = Run(text, 4, char.IsLetter);
        }

        if (IsInnerApostrophe(second) && text[0] is 'o' or 'O' && At(text, 2) is 'o' or 'O')
        {
            longest = Math.Max(longest, 3);
        }

        // A vowel before the apostrophe, a vowel or a capital behind it.
        var letters = Run(text, 0, char.IsLetter);
        if (letters > 1 && text[letters - 1] is 'a' or 'e' or 'i' or 'o' or 'u' or 'y' or 'A' or 'E' or 'I' or 'O'
            or 'U' or 'Y'
            && IsInnerApostrophe(At(text, letters))
            && At(text, letters + 1) is 'a' or 'e' or 'i' or 'o' or 'u' or (>= 'A' and <= 'Z'))
        {
            longest = Math.Max(longest, Run(text, letters + 2, char.IsLetter));
        }

        foreach (var word in WordsWithApostrophes)
        {
            longest = Continues(text, 0, word) ? Math.Max(longest, word.Length) : longest;
        }

        foreach (var word in WordsThatEndInApostrophes)
        {
            longest = Continues(text, 0, word) && IsApostrophe(At(text, word.Length))
                ? Math.Max(longest, word.Length + 1) : longest;
        }

        // Two of French and of the sea.
        longest = Continues(text, 0, "cap") && IsApostrophe(At(text, 3)) && At(text, 4) is 'n' or 'N'
            ? Math.Max(longest, 5) : longest;
        return text[0] is 'c' or 'C' && IsApostrophe(second) && Continues(text, 2, "est") ? Math.Max(longest, 5)
            : longest;
    }

    // What begins with an apostrophe: 's, 'tis, 'em, '90s, 'n'.
    private static void Apostrophes(ReadOnlySpan<char> text, ref Candidate best)
    {
        if (text[0] == '\'' && Continues(text, 1, "twas"))
        {
            best.Offer(2, 5);
        }

        if (Continues(text, 1, "tis"))
        {
            best.Offer(2, 4);
        }

        if (At(text, 1) is 'n' or 'N')
        {
            best.Offer(IsApostrophe(At(text, 2)) ? 3 : 2);
        }

        foreach (var word in (ReadOnlySpan<string>)["em", "till", "til", "cause"])
        {
            best.Offer(Continues(text, 1, word) ? 1 + word.Length : 0);
        }

        if (char.IsAsciiDigit(At(text, 1)) && char.IsAsciiDigit(At(text, 2)))
        {
            best.Offer(At(text, 1) is >= '2' and <= '9' && text[2] == '0' && At(text, 3) is 's' or 'S' ? 4 : 0);
            best.Offer(PennTreebankSymbols.IsBlank(At(text, 3)) ? 3 : 0, 4);
        }

        if (CliticEnd(text, 0) is var end and > 0)
        {
            // Before other letters it is a quotation mark, which PennTreebankSymbols reads.
            best.Offer(char.IsAsciiLetter(At(text, end)) ? 0 : end, end + 1);
        }
    }

    private static void Abbreviations(ReadOnlySpan<char> text, ref Candidate best)
    {
        var end = Run(text, 0, letter => char.IsAsciiLetter(letter) || letter == '.');
        for (var dot = 1; dot < end; dot++)
        {
            if (text[dot] != '.')
            {
                continue;
            }

            var word = text[..dot];
            if (PennTreebankAbbreviations.Contains(word) || IsAcronym(word))
            {
                best.Offer(dot + 1);
            }

            if (PennTreebankAbbreviations.IsBeforeNumbers(word))
            {
                var number = PennTreebankSymbols.IsBlank(At(text, dot + 1)) ? dot + 2 : dot + 1;
                best.Offer(char.IsDigit(At(text, number)) ? dot + 1 : 0, number + 1);
            }
        }

        if (At(text, 1) == '.' && char.IsAsciiLetter(text[0]))
        {
            var start = Run(text, 2, letter => letter is ' ' or '\t');
            var next = Run(text, start, letter => char.IsAsciiLetter(letter) || letter == '.');
            var isSentence = start > 2 && PennTreebankAbbreviations.StartsSentence(text[start..next])
                && (At(text, next) is '!' or '?' || PennTreebankSymbols.IsBlank(At(text, next)));
            best.Offer(isSentence ? 1 : 0, next + 1);
        }

        // "So. Korea", "No. Cal"
        if (text[0] is 's' or 'S' or 'n' or 'N' && At(text, 1) is 'o' or 'O' && At(text, 2) == '.')
        {
            var start = Run(text, 3, letter => letter is ' ' or '\t');
            foreach (var region in start > 3 ? ["africa", "korea", "cal"] : (string[])[])
            {
                best.Offer(Continues(text, start, region) ? 3 : 0, start + region.Length);
            }
        }
    }

    // One letter, or letters with a dot between each two.
    private static bool IsAcronym(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (i % 2 == 0 ? !char.IsAsciiLetter(word[i]) : word[i] != '.')
            {
                return false;
            }
        }

        return word.Length % 2 == 1;
    }

    // Words and numbers joined by hyphens, slashes, plus signs and ampersands, or by commas and dots before a hyphen.
    private static void Compounded(ReadOnlySpan<char> text, ref Candidate best)
    {
        var things = Things(text);
        var hyphenated = Hyphenated(text);
        var longest = Math.Max(Math.Max(things, hyphenated), Math.Max(WithSlashes(text), Companies(text)));
        best.Offer(longest);
        if (hyphenated > 0 && At(text, hyphenated) == '.' && At(text, hyphenated + 1) is ',' or ';' or ':' or '\u3001')
        {
            best.Offer(hyphenated + 1, hyphenated + 2);
        }

        var dollar = Run(text, 0, char.IsAsciiLetterUpper);
        best.Offer(dollar > 0 && At(text, dollar) == '$' ? dollar + 1 : 0); // "US$"
        var file = PennTreebankPatterns.FileName(text);
        best.Offer(file, file + 1);
    }

    // Hyphens and underscores between words and numbers; an elided article may stand before each: "d'Avignon",
    // "o'clock".
    private static int Things(ReadOnlySpan<char> text)
    {
        var end = Thing(text, 0, maySign: true);
        while (end > 0 && end < text.Length && IsHyphen(text[end])
            && Thing(text, end + 1, maySign: false) is var next and > 0)
        {
            end = next;
        }

        return end;
    }

    private static int Thing(ReadOnlySpan<char> text, int start, bool maySign)
    {
        var isElided = At(text, start) is 'd' or 'D' or 'o' or 'O' or 'l' or 'L'
            && IsInnerApostrophe(At(text, start + 1))
            && IsAlphanumeric(At(text, start + 2));
        start += isElided ? 3 : 0;
        var end = Run(text, start, IsAlphanumeric);
        end = end > start ? end : 0;
        return Math.Max(end, PennTreebankPatterns.PlainNumber(text, start, maySign));
    }

    // "3.5-km-long", also "houses,red-roofed".
    private static int Hyphenated(ReadOnlySpan<char> text)
    {
        if (!IsAlphanumeric(text[0]))
        {
            return 0;
        }

        var end = Run(text, 1, letter => IsAlphanumeric(letter) || letter is '.' or ',' or '\u00AD');
        var matched = 0;
        while (At(text, end) == '-' && (IsAlphanumeric(At(text, end + 1)) || At(text, end + 1) == '\u00AD'))
        {
            var part = end + 1;
            end = Run(text, part, letter => IsAlphanumeric(letter) || letter == '\u00AD');
            matched = end;
            if (At(text, end) == '.' && char.IsDigit(At(text, end + 1)))
            {
                matched = end = Run(text, end + 1, char.IsDigit);
            }
            else if (end == part + 1 && char.IsAsciiLetter(text[part]))
            {
                // An acronym with its last dot: "non-U.S."
                var acronym = part;
                while (char.IsAsciiLetter(At(text, acronym)) && At(text, acronym + 1) == '.')
                {
                    acronym += 2;
                }

                if (acronym >= part + 4)
                {
                    matched = end = acronym;
                }
            }
        }

        return matched;
    }

    // "and/or", "km/h", "high-rise/low-rise": one or two slashes, up to two hyphens in each part.
    private static int WithSlashes(ReadOnlySpan<char> text)
    {
        var end = SlashPart(text, 0);
        var matched = 0;
        for (var slashes = 0; slashes < 2 && end > 0 && At(text, end) is '/' or '\\'; slashes++)
        {
            var start = text[end] == '/' ? end + 1 : At(text, end + 1) == '/' ? end + 2 : 0;
            end = start > 0 ? SlashPart(text, start) : 0;
            matched = Math.Max(matched, end);
        }

        return matched;
    }

    private static int SlashPart(ReadOnlySpan<char> text, int start)
    {
        var end = Run(text, start, IsAlphanumeric);
        if (end == start)
        {
            return 0;
        }

        for (var hyphens = 0; hyphens < 2 && At(text, end) == '-' && char.IsLetter(At(text, end + 1)); hyphens++)
        {
            end = Run(text, end + 1, char.IsLetter);
        }

        return end;
    }

    // "AT&T", "R+D": capitals only.
    private static int Companies(ReadOnlySpan<char> text)
    {
        var end = Run(text, 0, char.IsAsciiLetterUpper);
        var matched = 0;
        while (end > 0 && At(text, end) is '+' or '&' && char.IsAsciiLetterUpper(At(text, end + 1)))
        {
            matched = end = Run(text, end + 1, char.IsAsciiLetterUpper);
        }

        return matched;
    }

    /// <summary>The best form so far.</summary>
    internal struct Candidate
    {
        /// <summary>The characters of the token.</summary>
        internal int Length { get; private set; }

        /// <summary>These, and what must follow them.</summary>
        internal int Reach { get; private set; }

        internal void Offer(int length) => Offer(length, length);

        internal void Offer(int length, int reach)
        {
            if (length > 0 && reach > Reach)
            {
                (Length, Reach) = (length, reach);
            }
        }
    }
}
