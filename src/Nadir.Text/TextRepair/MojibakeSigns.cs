using System.Text.RegularExpressions;
using static Nadir.Text.MojibakeCharacters;

namespace Nadir.Text;

/// <summary>Tells whether characters stand side by side that hardly anybody writes so.</summary>
internal static partial class MojibakeSigns
{
    private const string Word = @"[\p{L}\p{N}_]";
    private const string Blank = @"[\s\u001C-\u001F]";
    private const string Arabic = $"[ØÙ][{Common}{Currency}{Bad}{Numeric}{Opening}ŸŠ®°µ»]";

    private const string ByClass =
        $"[{Control}]"
        + $"|[{Bad}{LowerAccented}{UpperAccented}{Box}{Opening}{Closing}{Currency}{Numeric}{Law}][{Bad}]"
        + $"|[a-zA-Z][{LowerCommon}{UpperCommon}][{Bad}]"
        + $"|[{Bad}][{LowerAccented}{UpperAccented}{Box}{Opening}{Closing}{Currency}{Numeric}{Law}]"
        + $"|[{LowerAccented}{LowerCommon}{Box}{Closing}{Currency}{Numeric}][{UpperAccented}]"
        + $"|[{Box}{Closing}{Currency}{Numeric}][{LowerAccented}]"
        + $"|[{LowerAccented}{Box}{Closing}][{Currency}]"
        + $"|{Blank}[{UpperAccented}][{Currency}]"
        + $"|[{UpperAccented}{Box}][{Numeric}{Law}]"
        + $"|[{LowerAccented}{UpperAccented}{Box}{Currency}{Closing}][{Opening}][{Numeric}]"
        + $"|[{LowerAccented}{UpperAccented}{Currency}{Numeric}{Box}{Law}][{Closing}][{Opening}]"
        + $"|[{Currency}{Numeric}{Box}][{Opening}]"
        + $"|[a-z][{UpperAccented}][{Opening}{Currency}]"
        + $"|[{Box}][{Face}]"
        + $"|[{LowerAccented}{UpperAccented}{Currency}{Numeric}{Opening}{Closing}{Law}][{Box}]"
        + $"|[{Box}][{Closing}]"
        + $"|[{LowerAccented}{UpperAccented}][{Opening}{Closing}]{Word}"
        + "|[Œœ][^A-Za-z]"
        + $"|[{UpperAccented}]°";

    // Two-character sequences of one encoding that the classes leave alone.
    private const string ByEncoding =
        $"[ÂÃÎÐ][€œŠš¢£Ÿž\u00A0\u00AD®©°·»{Opening}{Closing}–—´]"
        + "|×[²³]"
        + $"|{Arabic}{Arabic}"
        + "|à[²µ¹¼½¾]"
        + "|√[±∂†≠®™´≤≥¥µø]|≈[°¢]|‚Ä[ìîïòôúùû†°¢π]|‚[âó][àä°ê]"
        + "|вЂ"
        + $"|[ВГРС][{Control}{Bad}{Opening}{Closing}{Currency}°µ][ВГРС]"
        + "|ГўВЂВ.[A-Za-z ]"
        + "|Ã[\u00A0¡]"
        + $"|[a-z]{Blank}?[ÃÂ] |^[ÃÂ] "
        + $"|[a-z.,?!{Closing}]Â[ {Opening}{Closing}]"
        + "|β€[™\u00A0Ά\u00AD®°]"
        + $"|[ΒΓΞΟ][{Control}{Bad}{Opening}{Closing}{Currency}°][ΒΓΞΟ]"
        + "|ā€";

    /// <summary>True when the text, or a part of it, is likely UTF-8 that was read as something else.</summary>
    internal static bool In(string text) => Sign().IsMatch(text);

    [GeneratedRegex(ByClass + "|" + ByEncoding, RegexOptions.CultureInvariant)]
    private static partial Regex Sign();
}
