using System.Text.Json.Serialization;

namespace Nadir.Metrics;

/// <summary>How much a system's captions differ from each other.</summary>
public sealed record CaptionDiversity
{
    /// <summary>Distinct captions, after tokenization, among those that were scored.</summary>
    [JsonPropertyName("distinctCaptions")]
    public required int DistinctCaptions { get; init; }

    /// <summary>Distinct words of all captions.</summary>
    [JsonPropertyName("vocabulary")]
    public required int Vocabulary { get; init; }

    /// <summary>Distinct-1 (Li et al. 2016): distinct words over all words, 0 to 1.</summary>
    [JsonPropertyName("distinct1")]
    public required double Distinct1 { get; init; }

    /// <summary>Distinct-2: distinct pairs of neighbouring words over all words, 0 to 1.</summary>
    [JsonPropertyName("distinct2")]
    public required double Distinct2 { get; init; }

    /// <summary>
    /// Self-CIDEr (Wang and Chan 2019), 0 to 1: over the images with several captions
    /// (<see cref="CaptionPrediction.Alternatives"/>), the mean of -log_m(√λ1 / Σ√λ), with λ the eigenvalues of the
    /// matrix of the m captions' CIDEr similarities. 0 where all say the same, 1 where no two share an n-gram; null
    /// where no image has several.
    /// </summary>
    [JsonPropertyName("selfCider")]
    public double? SelfCider { get; init; }

    /// <summary>Images with several captions.</summary>
    [JsonPropertyName("imagesWithSeveral")]
    public int ImagesWithSeveral { get; init; }

    internal static CaptionDiversity Of(TokenizedCaptions captions, CiderScorer cider)
    {
        var all = captions.Hypotheses.Concat(captions.Alternatives.SelectMany(others => others)).ToArray();
        var words = new HashSet<int>();
        var pairs = new HashSet<(int, int)>();
        long total = 0;
        foreach (var caption in all)
        {
            total += caption.Length;
            for (var i = 0; i < caption.Length; i++)
            {
                words.Add(caption[i]);
                if (i > 0)
                {
                    pairs.Add((caption[i - 1], caption[i]));
                }
            }
        }

        double[] selves =
        [
            .. Enumerable.Range(0, captions.Count).Where(image => captions.Alternatives[image].Length > 0)
                .Select(image => SelfCiderOf([captions.Hypotheses[image], .. captions.Alternatives[image]], cider)),
        ];
        return new CaptionDiversity
        {
            DistinctCaptions = all.Select(caption => string.Join(' ', caption)).Distinct(StringComparer.Ordinal)
                .Count(),
            Vocabulary = words.Count,
            Distinct1 = total == 0 ? 0 : (double)words.Count / total,
            Distinct2 = total == 0 ? 0 : (double)pairs.Count / total,
            SelfCider = selves.Length == 0 ? null : selves.Average(),
            ImagesWithSeveral = selves.Length,
        };
    }

    private static double SelfCiderOf(int[][] captions, CiderScorer cider)
    {
        // One n-gram that no reference has gets another number in each profile, so equal captions are compared as one.
        var known = captions.Select(caption => cider.Corpus.Profile(caption)).ToArray();
        var size = captions.Length;
        var similarities = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            similarities[i, i] = 1;
            for (var j = 0; j < i; j++)
            {
                similarities[i, j] = similarities[j, i] = captions[i].AsSpan().SequenceEqual(captions[j]) ? 1
                    : cider.Cosine(known[i], known[j]);
            }
        }

        return OfSimilarities(similarities);
    }

    /// <summary>The diversity of captions by the matrix of their similarities, each 1 to itself.</summary>
    internal static double OfSimilarities(double[,] similarities)
    {
        var roots = SymmetricEigenvalues.Of(similarities).Select(value => Math.Sqrt(Math.Max(0, value))).ToArray();
        var share = roots.Max() / roots.Sum();
        return Math.Clamp(-Math.Log(share) / Math.Log(roots.Length), 0, 1);
    }
}
