namespace Nadir.Metrics;

/// <summary>
/// What the dependency parser sees of a token: the form itself, its beginning, its endings and its shape.
/// </summary>
/// <remarks>A token's vector is the sum of its features' rows. Thread-safe.</remarks>
internal sealed class ParserFeatures
{
    /// <summary>Features of a token at most; <see cref="Of"/> gives this many numbers.</summary>
    internal const int PerToken = 7;

    private readonly Dictionary<string, int> _rows;

    /// <param name="names">By row; row 0 is that of nothing, and row 1 that of unknown forms.</param>
    internal ParserFeatures(IReadOnlyList<string> names)
    {
        Names = names;
        _rows = new Dictionary<string, int>(names.Count, StringComparer.Ordinal);
        for (var row = 0; row < names.Count; row++)
        {
            _rows[names[row]] = row;
        }
    }

    /// <summary>The row of a form that was not in training.</summary>
    internal const int UnknownForm = 1;

    internal IReadOnlyList<string> Names { get; }

    /// <summary>The features that are frequent enough in training.</summary>
    internal static ParserFeatures From(IEnumerable<string> forms, int minimumForms, int minimumParts)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        // An ending counts by its different forms, so that frequent words do not make it known.
        var parts = new HashSet<(string, string)>();
        foreach (var form in forms)
        {
            foreach (var (name, index) in NamesOf(form).Select((name, index) => (name, index)))
            {
                if (index == 0 || parts.Add((name, form)))
                {
                    counts[name] = counts.GetValueOrDefault(name) + 1;
                }
            }
        }

        return new ParserFeatures(
        [
            "nothing", "f:?",
            .. counts.Where(pair => pair.Value >= (pair.Key[0] == 'f' ? minimumForms : minimumParts))
                .Select(pair => pair.Key).Order(StringComparer.Ordinal),
        ]);
    }

    /// <summary>The rows of a token: first the form's, then the others', 0 where there is none.</summary>
    internal int[] Of(string form)
    {
        var names = NamesOf(form);
        var rows = new int[PerToken];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = _rows.GetValueOrDefault(names[i], i == 0 ? UnknownForm : 0);
        }

        return rows;
    }

    private static string[] NamesOf(string form)
    {
        var lower = form.ToLowerInvariant();
        return
        [
            "f:" + lower, "p3:" + First(lower, 3), "s1:" + Last(lower, 1), "s2:" + Last(lower, 2),
            "s3:" + Last(lower, 3),
            "s4:" + Last(lower, 4), "x:" + Shape(form),
        ];
    }

    private static string First(string form, int length) => form.Length <= length ? form + "." : form[..length];

    private static string Last(string form, int length) => form.Length <= length ? "." + form : form[^length..];

    // Letters only, with a hyphen (and what stands behind it), digits, or signs.
    private static string Shape(string form)
    {
        if (form.AsSpan().IndexOfAnyInRange('0', '9') >= 0)
        {
            return form.All(char.IsAsciiDigit) ? "digits" : "mixed";
        }

        var hyphen = form.LastIndexOf('-');
        return hyphen > 0 && hyphen < form.Length - 1 ? "-" + form[(hyphen + 1)..].ToLowerInvariant()
            : form.Any(char.IsLetter) ? form.Length <= 3 ? "short" : "letters"
            : "signs";
    }
}
