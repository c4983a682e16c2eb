namespace Nadir.Metrics.Tests;

/// <summary>
/// BLEU, ROUGE-L and CIDEr written down a second time as the papers define them, over words, with no thought of speed.
/// </summary>
internal static class PlainMetrics
{
    /// <summary>Sums over images: by n, clipped matches and all n-grams; the lengths.</summary>
    public static double[] Bleu(IReadOnlyList<(string[] Hypothesis, string[][] References)> images)
    {
        var scores = new double[4];
        double length = images.Sum(image => image.Hypothesis.Length);
        double closest = images.Sum(image => image.References.Select(reference => reference.Length)
            .OrderBy(other => Math.Abs(other - image.Hypothesis.Length)).ThenBy(other => other).First());
        var ratio = (length + 1e-15) / (closest + 1e-9);
        var logarithms = 0.0;
        for (var n = 1; n <= 4; n++)
        {
            double correct = images.Sum(image => Grams(image.Hypothesis, n).GroupBy(gram => gram).Sum(group =>
                Math.Min(group.Count(), image.References.Max(
                    reference => Grams(reference, n).Count(gram => gram == group.Key)))));
            double all = images.Sum(image => Grams(image.Hypothesis, n).Count());
            logarithms += Math.Log((correct + 1e-15) / (all + 1e-9));
            scores[n - 1] = Math.Exp((logarithms / n) + Math.Min(0, 1 - (1 / ratio)));
        }

        return scores;
    }

    public static double RougeL(string[] hypothesis, string[][] references)
    {
        var precision = references.Max(reference => (double)Common(hypothesis, reference) / hypothesis.Length);
        var recall = references.Max(reference => (double)Common(hypothesis, reference) / reference.Length);
        return precision == 0 ? 0 : (1 + 1.44) * precision * recall / (recall + (1.44 * precision));
    }

    public static double Cider(
        IReadOnlyList<(string[] Hypothesis, string[][] References)> images, int image, CiderOptions options)
    {
        var documents = options.Document == CiderDocument.Image
            ? images.Select(other => other.References).ToArray()
            : [.. images.SelectMany(other => other.References).Select(reference => (string[][])[reference])];
        var (hypothesis, references) = images[image];
        return 10 * references.Average(reference => Enumerable.Range(1, 4).Average(n => Similarity(reference, n)));

        double Similarity(string[] reference, int n)
        {
            var (a, b) = (Vector(hypothesis, n), Vector(reference, n));
            var norms = Math.Sqrt(a.Values.Sum(x => x * x)) * Math.Sqrt(b.Values.Sum(x => x * x));
            var isClipped = options.Formula == CiderFormula.CiderD;
            var product = a.Keys.Intersect(b.Keys)
                .Sum(gram => (isClipped ? Math.Min(a[gram], b[gram]) : a[gram]) * b[gram]);
            double apart = Math.Max(0, hypothesis.Length - 1) - Math.Max(0, reference.Length - 1);
            return norms == 0 ? 0 : product / norms * (isClipped
                ? Math.Exp(-apart * apart / (2 * options.Sigma * options.Sigma)) : 1);
        }

        Dictionary<string, double> Vector(string[] caption, int n) =>
            Grams(caption, n).GroupBy(gram => gram).ToDictionary(
            group => group.Key,
            group => group.Count() * Math.Log((double)documents.Length / Math.Max(1, documents.Count(document =>
                document.Any(reference => Grams(reference, n).Contains(group.Key))))));
    }

    private static IEnumerable<string> Grams(string[] words, int n) =>
        Enumerable.Range(0, Math.Max(0, words.Length - n + 1))
            .Select(start => string.Join(' ', words[start..(start + n)]));

    private static int Common(ReadOnlySpan<string> a, ReadOnlySpan<string> b) =>
        a.IsEmpty || b.IsEmpty ? 0
        : a[0] == b[0] ? 1 + Common(a[1..], b[1..])
        : Math.Max(Common(a[1..], b), Common(a, b[1..]));
}
