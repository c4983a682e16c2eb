using System.Globalization;
using System.Text;

namespace Nadir.Text;

/// <summary>The Unicode Character Database's canonical decompositions, compositions and combining classes.</summary>
internal static class CanonicalMappings
{
    private static readonly Dictionary<int, string> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, byte> Classes = [];

    static CanonicalMappings()
    {
        foreach (var line in LexiconFile.Lines("canonical-mappings"))
        {
            var words = line.Split(' ');
            if (words[^1] is ['=', .. var combiningClass])
            {
                AddClass(words[0], byte.Parse(combiningClass, CultureInfo.InvariantCulture));
                continue;
            }

            int[] codes = [.. words.Where(word => word != "!").Select(Code)];
            Decompositions[codes[0]] = string.Concat(codes.Skip(1).Select(char.ConvertFromUtf32));
            if (words[^1] != "!")
            {
                Compositions[(codes[1], codes[2])] = codes[0];
            }
        }
    }

    /// <summary>One step of the decomposition of a character; null when it has none.</summary>
    internal static string? Decompose(int code) => Decompositions.GetValueOrDefault(code);

    /// <summary>The character that two characters compose to; null when they do not.</summary>
    internal static int? Compose(int first, int second) =>
        Compositions.TryGetValue((first, second), out var composed) ? composed : null;

    /// <summary>The canonical combining class; 0 of whatever starts a sequence.</summary>
    internal static byte CombiningClass(Rune rune) => Classes.GetValueOrDefault(rune.Value);

    private static void AddClass(string range, byte combiningClass)
    {
        var ends = range.Split("..");
        for (var code = Code(ends[0]); code <= Code(ends[^1]); code++)
        {
            Classes[code] = combiningClass;
        }
    }

    private static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
