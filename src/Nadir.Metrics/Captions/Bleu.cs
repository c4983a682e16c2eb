namespace Nadir.Metrics;

/// <summary>BLEU-1 to BLEU-4 (Papineni et al. 2002) as the COCO caption evaluation computes them.</summary>
/// <remarks>
/// Matches are clipped by the reference with most of an n-gram; the length compared with is that of the closest
/// reference, the shorter of two equally close ones; the corpus value comes from sums over all images. The small
/// constants are the COCO code's: they make a caption without any match score about 1e-16 instead of 0.
/// </remarks>
internal sealed class Bleu
{
    private const double Tiny = 1e-15;
    private const double Small = 1e-9;

    private readonly long[] _correct = new long[NGramProfile.MaximumOrder];
    private readonly long[] _guessed = new long[NGramProfile.MaximumOrder];
    private long _length;
    private long _referenceLength;

    /// <summary>The scores of what was added, BLEU-1 first.</summary>
    internal double[] Scores()
    {
        var scores = new double[NGramProfile.MaximumOrder];
        var ratio = (_length + Tiny) / (_referenceLength + Small);
        var brevity = ratio < 1 ? Math.Exp(1 - (1 / ratio)) : 1;
        var product = 1.0;
        for (var order = 0; order < scores.Length; order++)
        {
            product *= (_correct[order] + Tiny) / (_guessed[order] + Small);
            scores[order] = Math.Pow(product, 1.0 / (order + 1)) * brevity;
        }

        return scores;
    }

    /// <summary>
    /// BLEU-4 with one added to the matches and the n-grams of two and more words (Lin and Och 2004), so that a caption
    /// without a common four-gram does not score nothing.
    /// </summary>
    internal double Smoothed()
    {
        if (_length == 0 || _correct[0] == 0)
        {
            return 0;
        }

        var logarithms = Math.Log((double)_correct[0] / _guessed[0]);
        for (var order = 1; order < NGramProfile.MaximumOrder; order++)
        {
            logarithms += Math.Log((_correct[order] + 1.0) / (_guessed[order] + 1.0));
        }

        var brevity = Math.Min(0, 1 - ((double)_referenceLength / _length));
        return Math.Exp((logarithms / NGramProfile.MaximumOrder) + brevity);
    }

    /// <summary>Adds the sums of another, as often as it was drawn.</summary>
    internal void Add(Bleu other, int times = 1)
    {
        for (var order = 0; order < NGramProfile.MaximumOrder; order++)
        {
            _correct[order] += times * other._correct[order];
            _guessed[order] += times * other._guessed[order];
        }

        _length += times * other._length;
        _referenceLength += times * other._referenceLength;
    }

    internal static Bleu Of(NGramProfile hypothesis, NGramProfile[] references)
    {
        var bleu = new Bleu
        {
            _length = hypothesis.TokenCount,
            _referenceLength = ClosestLength(hypothesis.TokenCount, references)
        };
        for (var order = 0; order < NGramProfile.MaximumOrder; order++)
        {
            bleu._guessed[order] = hypothesis.Total(order);
            foreach (var gram in hypothesis[order])
            {
                var most = 0;
                foreach (var reference in references)
                {
                    most = Math.Max(most, CountOf(gram.Id, reference[order]));
                }

                bleu._correct[order] += Math.Min(gram.Count, most);
            }
        }

        return bleu;
    }

    private static int CountOf(int id, ReadOnlySpan<NGramCount> grams)
    {
        int low = 0, high = grams.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = grams[middle].Id < id ? (middle + 1, high) : (low, middle);
        }

        return low < grams.Length && grams[low].Id == id ? grams[low].Count : 0;
    }

    private static int ClosestLength(int length, NGramProfile[] references)
    {
        var closest = references[0].TokenCount;
        foreach (var reference in references)
        {
            var (apart, best) = (Math.Abs(reference.TokenCount - length), Math.Abs(closest - length));
            if (apart < best || (apart == best && reference.TokenCount < closest))
            {
                closest = reference.TokenCount;
            }
        }

        return closest;
    }
}
