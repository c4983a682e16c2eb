namespace Nadir.Metrics;

/// <summary>
/// CIDEr and CIDEr-D (Vedantam et al. 2015) against references whose n-grams and document frequencies are counted once:
/// for evaluation, and as the reward of self-critical training (Rennie et al. 2017).
/// </summary>
/// <remarks>
/// Captions are lists of token numbers of any vocabulary; equal numbers are equal tokens. Whoever trains should give
/// the references the numbers of the model's own vocabulary, without start and padding tokens, and cut hypotheses
/// likewise; words that the vocabulary lacks need numbers of their own, since one number for all would make them match
/// each other. Immutable; safe to use from many threads.
/// </remarks>
public sealed class CiderScorer
{
    private const double Scale = 10;

    private readonly NGramCorpus _corpus;
    private readonly CiderOptions _options;
    private readonly double[] _inverseFrequencies;
    private readonly double _unseen;
    private readonly NGramNorms[][] _norms;

    /// <summary>Counts the references.</summary>
    /// <param name="references">By image, one or more captions.</param>
    /// <param name="options">Null means the defaults.</param>
    /// <exception cref="ArgumentException">There is no image, or an image has no reference.</exception>
    public CiderScorer(IReadOnlyList<IReadOnlyList<int[]>> references, CiderOptions? options = null)
        : this(new NGramCorpus(Checked(references)), options ?? new CiderOptions())
    {
    }

    internal CiderScorer(NGramCorpus corpus, CiderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Sigma);
        (_corpus, _options) = (corpus, options);
        var frequencies = new CiderDocumentFrequencies(corpus, options.Document);
        _unseen = Math.Log(frequencies.DocumentCount);
        _inverseFrequencies = frequencies.Inverse();
        _norms = new NGramNorms[corpus.ImageCount][];
        for (var image = 0; image < _norms.Length; image++)
        {
            _norms[image] = Array.ConvertAll(corpus.References(image), Norms);
        }
    }

    internal NGramCorpus Corpus => _corpus;

    /// <summary>
    /// How alike two captions of one corpus are by CIDEr as first defined, without its factor 10: 0 to 1.
    /// </summary>
    internal double Cosine(NGramProfile first, NGramProfile second) =>
        Similarity(first, Norms(first), second, Norms(second)).Plain;

    /// <summary>Images with references.</summary>
    public int ImageCount => _corpus.ImageCount;

    /// <summary>Scores one caption.</summary>
    /// <param name="image">The index of its image among the references.</param>
    /// <param name="hypothesis">Its tokens; none gives 0.</param>
    /// <returns>0 to 10.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public double Score(int image, ReadOnlySpan<int> hypothesis)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, ImageCount);
        return Score(image, _corpus.Profile(hypothesis));
    }

    /// <summary>Scores many captions on all cores.</summary>
    /// <param name="images">The index of each caption's image; an image may come more than once.</param>
    /// <param name="hypotheses">The captions' tokens.</param>
    /// <returns>A score for each caption, 0 to 10; the same on any number of cores.</returns>
    /// <exception cref="ArgumentException">There are not as many images as captions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public double[] Score(IReadOnlyList<int> images, IReadOnlyList<int[]> hypotheses)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(hypotheses);
        if (images.Count != hypotheses.Count)
        {
            throw new ArgumentException(
                $"{hypotheses.Count} captions came with {images.Count} images.", nameof(images));
        }

        foreach (var image in images)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(image);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, ImageCount);
        }

        var scores = new double[images.Count];
        Parallel.For(0, scores.Length, i => scores[i] = Score(images[i], _corpus.Profile(hypotheses[i])));
        return scores;
    }

    internal double Score(int image, NGramProfile hypothesis)
    {
        var (ciderD, cosine) = ScoreBoth(image, hypothesis);
        return _options.Formula == CiderFormula.CiderD ? ciderD : cosine;
    }

    /// <summary>The scores by both formulas, which share most of the work.</summary>
    internal (double CiderD, double Cosine) ScoreBoth(int image, NGramProfile hypothesis)
    {
        var references = _corpus.References(image);
        var norms = Norms(hypothesis);
        double clippedSum = 0, plainSum = 0;
        for (var i = 0; i < references.Length; i++)
        {
            var (clipped, plain) = Similarity(hypothesis, norms, references[i], _norms[image][i]);
            double apart = hypothesis.Total(1) - references[i].Total(1);
            clippedSum += clipped * Math.Exp(-apart * apart / (2 * _options.Sigma * _options.Sigma));
            plainSum += plain;
        }

        return (Scale * clippedSum / references.Length, Scale * plainSum / references.Length);
    }

    private (double Clipped, double Plain) Similarity(
        NGramProfile hypothesis, in NGramNorms hypothesisNorms, NGramProfile reference, in NGramNorms referenceNorms)
    {
        double clippedSum = 0, plainSum = 0;
        for (var order = 0; order < NGramProfile.MaximumOrder; order++)
        {
            var norms = hypothesisNorms[order] * referenceNorms[order];
            if (norms > 0)
            {
                var (clipped, plain) = Products(hypothesis[order], reference[order]);
                clippedSum += clipped / norms;
                plainSum += plain / norms;
            }
        }

        return (clippedSum / NGramProfile.MaximumOrder, plainSum / NGramProfile.MaximumOrder);
    }

    private (double Clipped, double Plain) Products(
        ReadOnlySpan<NGramCount> hypothesis, ReadOnlySpan<NGramCount> reference)
    {
        double clipped = 0, plain = 0;
        for (int i = 0, j = 0; i < hypothesis.Length && j < reference.Length;)
        {
            var (own, other) = (hypothesis[i].Id, reference[j].Id);
            if (own == other)
            {
                var (weight, otherWeight) = (Weight(hypothesis[i]), Weight(reference[j]));
                clipped += Math.Min(weight, otherWeight) * otherWeight;
                plain += weight * otherWeight;
            }

            i += own <= other ? 1 : 0;
            j += own >= other ? 1 : 0;
        }

        return (clipped, plain);
    }

    private double Weight(NGramCount gram) =>
        gram.Count * (gram.Id < _inverseFrequencies.Length ? _inverseFrequencies[gram.Id] : _unseen);

    private NGramNorms Norms(NGramProfile profile)
    {
        var norms = default(NGramNorms);
        for (var order = 0; order < NGramProfile.MaximumOrder; order++)
        {
            foreach (var gram in profile[order])
            {
                var weight = Weight(gram);
                norms[order] += weight * weight;
            }

            norms[order] = Math.Sqrt(norms[order]);
        }

        return norms;
    }

    private static IReadOnlyList<IReadOnlyList<int[]>> Checked(IReadOnlyList<IReadOnlyList<int[]>> references)
    {
        ArgumentNullException.ThrowIfNull(references);
        if (references.Count == 0 || references.Any(captions => captions.Count == 0))
        {
            throw new ArgumentException("CIDEr needs images, and a reference for each.", nameof(references));
        }

        return references;
    }
}
