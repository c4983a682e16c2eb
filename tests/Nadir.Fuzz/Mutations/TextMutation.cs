using System.Text;

namespace Nadir.Fuzz.Mutations;

/// <summary>Changes texts: tokens of a language are exchanged, doubled, nested and left out.</summary>
internal sealed class TextMutation(IReadOnlyList<string> seeds, IReadOnlyList<string> tokens)
{
    private static readonly string[] Anything =
    [
        "", " ", "0", "-0", "-1", "1e308", "1e999", "NaN", "Infinity", "null", "true", "[]", "{}", "\"\"",
        "\"\\u0000\"", "\"\\ud800\"", "9223372036854775808",
        "ü", "\ud83d\ude00", "\u0000", "\u2028", "\ufeff", "'", "\\", ",", ":", "(", ")", "[[[[", "]]]]", "{\"a\":",
        "١", "ﬁ", "e\u0301\u0301\u0301",
        "0.1", "180", "-180.0000001", "360", "91", "..", "../../etc", "file:///", "http://127.0.0.1:1/", "%00", "\r\n",
    ];

    /// <summary>Makes a text, in UTF-8; now and then of bytes that are none.</summary>
    public byte[] Make(Random random)
    {
        var text = new StringBuilder(seeds[random.Next(seeds.Count)]);
        for (var rounds = 1 + random.Next(5); rounds > 0; rounds--)
        {
            Change(text, random);
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (random.Next(20) == 0 && bytes.Length > 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(128, 256);
        }

        return bytes;
    }

    private void Change(StringBuilder text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var length = Math.Min(random.Next(12), text.Length - at);
        switch (random.Next(9))
        {
            case 0:
                text.Remove(at, length);
                break;
            case 1:
                text.Insert(at, text.ToString(at, length));
                break;
            case 2:
                text.Remove(at, length).Insert(at, Word(random));
                break;
            case 3 when random.Next(8) == 0:
                // Nested as deep as a stack may not like.
                var (open, close) = random.Next(3) switch { 0 => ("[", "]"), 1 => ("{\"a\":", "}"), _ => ("(", ")") };
                var depth = 1 + random.Next(3000);
                text.Insert(at, string.Concat(Enumerable.Repeat(open, depth)) + "1"
                    + string.Concat(Enumerable.Repeat(close, depth)));
                break;
            case 4:
                ReplaceNumber(text, random);
                break;
            case 5 when text.Length > 0:
                text[random.Next(text.Length)] = (char)random.Next(1, 0x250);
                break;
            case 6 when random.Next(30) == 0:
                text.Insert(at, string.Concat(Enumerable.Repeat(Word(random), 1 + random.Next(2000))));
                break;
            default:
                text.Insert(at, Word(random));
                break;
        }
    }

    private string Word(Random random) => tokens.Count > 0 && random.Next(3) > 0 ? tokens[random.Next(tokens.Count)]
        : Anything[random.Next(Anything.Length)];

    private static void ReplaceNumber(StringBuilder text, Random random)
    {
        var start = random.Next(text.Length + 1);
        while (start < text.Length && !char.IsAsciiDigit(text[start]))
        {
            start++;
        }

        var end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        text.Remove(start, end - start).Insert(start, Anything[random.Next(Anything.Length)]);
    }
}
