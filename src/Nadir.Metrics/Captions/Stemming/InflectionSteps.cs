namespace Nadir.Metrics;

/// <summary>Steps 1a to 1c of <see cref="EnglishStemmer"/>: plurals, past forms, gerunds and a final y.</summary>
internal static class InflectionSteps
{
    internal static void RemovePlural(StemmedWord word)
    {
        if (word.EndsWith("sses"))
        {
            word.Remove(2);
        }
        else if (word.EndsWith("ied") || word.EndsWith("ies"))
        {
            word.Replace(3, word.Length > 4 ? "i" : "ie");
        }
        else if (word.EndsWith("s") && !word.EndsWith("us") && !word.EndsWith("ss")
            && word.HasVowelBefore(word.Length - 2))
        {
            word.Remove(1);
        }
    }

    internal static void RemovePastAndGerund(StemmedWord word)
    {
        foreach (var ending in (ReadOnlySpan<string>)["eedly", "ingly", "edly", "eed", "ing", "ed"])
        {
            if (word.EndsWith(ending))
            {
                if (ending is "eed" or "eedly")
                {
                    if (word.IsInR1(ending.Length))
                    {
                        word.Replace(ending.Length, "ee");
                    }
                }
                else if (word.HasVowelBefore(word.Length - ending.Length))
                {
                    word.Remove(ending.Length);
                    Repair(word);
                }

                return;
            }
        }
    }

    internal static void ReplaceFinalY(StemmedWord word)
    {
        if (word.Length > 2 && word[^1] is 'y' or 'Y' && !word.IsVowel(word.Length - 2))
        {
            word.Replace(1, "i");
        }
    }

    private static void Repair(StemmedWord word)
    {
        if (word.EndsWith("at") || word.EndsWith("bl") || word.EndsWith("iz"))
        {
            word.Replace(0, "e");
        }
        else if (word.Length >= 2 && word[^1] == word[^2]
            && word[^1] is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't')
        {
            word.Remove(1);
        }
        else if (word.IsShort())
        {
            word.Replace(0, "e");
        }
    }
}
