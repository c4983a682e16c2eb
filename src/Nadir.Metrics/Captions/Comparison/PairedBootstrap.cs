namespace Nadir.Metrics;

/// <summary>How two systems compare by one metric.</summary>
/// <param name="Metric">One of <see cref="CaptionMetricNames"/>.</param>
/// <param name="First">The corpus value of the first system.</param>
/// <param name="Second">That of the second.</param>
/// <param name="Low">The lower end of the 95 % interval of <see cref="Difference"/> over samples of the images.</param>
/// <param name="High">The upper end.</param>
/// <param name="P">Twice the share of samples on the less frequent side of 0, those at 0 on both; at most 1.</param>
public sealed record MetricComparison(string Metric, double First, double Second, double Low, double High, double P)
{
    /// <summary>The second value minus the first.</summary>
    public double Difference => Second - First;
}

/// <summary>
/// Tells whether two systems' captions of the same images differ by more than the choice of images: draws images with
/// replacement, the same for both, and computes each corpus value anew (Koehn 2004; Efron and Tibshirani 1993, chapter
/// 13).
/// </summary>
/// <remarks>
/// BLEU and METEOR are computed from the sums of each sample, the others are means. CIDEr's document frequencies stay
/// those of all images. The same seed gives the same result on any number of cores. Thread-safe.
/// </remarks>
public static class PairedBootstrap
{
    /// <summary>Compares two systems by every metric that both have.</summary>
    /// <param name="first">Scores of <see cref="CaptionMetrics"/>.</param>
    /// <param name="second">Scores of the same images with the same references, in any order.</param>
    /// <param name="samples">How many samples are drawn; at least 100.</param>
    /// <param name="seed">Which samples.</param>
    /// <param name="cancellation">Stops between samples.</param>
    /// <exception cref="ArgumentException">The two were made of different images; the message names one.</exception>
    public static IReadOnlyList<MetricComparison> Compare(
        CaptionResults first, CaptionResults second, int samples = 1000, int seed = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 100);
        int[] identity = [.. Enumerable.Range(0, first.Images.Count)];
        var (one, other) = (new Sampled(first, identity), new Sampled(second, Order(first, second)));
        var names = one.Names.Intersect(other.Names).ToArray();
        var differences = new double[names.Length][];
        for (var metric = 0; metric < names.Length; metric++)
        {
            differences[metric] = new double[samples];
        }

        Parallel.For(0, samples, new ParallelOptions { CancellationToken = cancellation }, sample =>
        {
            var counts = Draw(identity.Length, ((ulong)(uint)seed << 32) | (uint)sample);
            var (values, others) = (one.Values(counts), other.Values(counts));
            for (var metric = 0; metric < names.Length; metric++)
            {
                differences[metric][sample] = others[names[metric]] - values[names[metric]];
            }
        });
        return [.. names.Select((name, metric) => Compare(name, first.Corpus, second.Corpus, differences[metric]))];
    }

    private static MetricComparison Compare(
        string name, CaptionScores first, CaptionScores second, double[] differences)
    {
        Array.Sort(differences);
        var below = differences.Count(difference => difference <= 0);
        var above = differences.Count(difference => difference >= 0);
        return new MetricComparison(
            name, CaptionMetricNames.Value(first, name)!.Value, CaptionMetricNames.Value(second, name)!.Value,
            Quantile(differences, 0.025), Quantile(differences, 0.975),
            Math.Min(1, 2.0 * Math.Min(below, above) / differences.Length));
    }

    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var low = (int)place;
        return low + 1 < sorted.Length ? sorted[low] + ((place - low) * (sorted[low + 1] - sorted[low])) : sorted[low];
    }

    // By image of the first, its place in the second.
    private static int[] Order(CaptionResults first, CaptionResults second)
    {
        var places = second.Images.Index()
            .ToDictionary(image => image.Item.Id, image => image.Index, StringComparer.Ordinal);
        if (places.Count != first.Images.Count)
        {
            throw new ArgumentException(
                $"One system has captions of {first.Images.Count} images, the other of {places.Count}.",
                nameof(second));
        }

        return
        [
            .. first.Images.Select(image => places.TryGetValue(image.Id, out var place)
                ? place
                : throw new ArgumentException($"Only one system has a caption of \"{image.Id}\".", nameof(second))),
        ];
    }

    // How often each image is drawn. SplitMix64 (Steele et al. 2014), started anew for each sample.
    private static int[] Draw(int images, ulong state)
    {
        var counts = new int[images];
        for (var i = 0; i < images; i++)
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            mixed ^= mixed >> 31;
            counts[(int)(((mixed >> 32) * (ulong)images) >> 32)]++;
        }

        return counts;
    }

    /// <summary>A system's scores, of which corpus values of samples are made.</summary>
    private sealed class Sampled
    {
        private readonly (string Name, double[] Values)[] _means;
        private readonly Bleu[] _bleu;
        private readonly MeteorStatistics[] _meteor;

        internal Sampled(CaptionResults results, int[] order)
        {
            _bleu = [.. order.Select(place => results.Bleu[place])];
            _meteor = [.. order.Select(place => results.MeteorStatistics[place])];
            _means =
            [
                .. CaptionMetricNames.All.Where(name => name != "meteor"
                    && !name.StartsWith("bleu", StringComparison.Ordinal))
                    .Where(name => CaptionMetricNames.Value(results.Corpus, name) is not null)
                    .Select(
                        name =>
                            (name, (double[])[.. order.Select(
                                place => CaptionMetricNames.Value(results.Images[place], name)!.Value)])),
            ];
        }

        internal IEnumerable<string> Names =>
            CaptionMetricNames.All.Where(name => name == "meteor" || name.StartsWith("bleu", StringComparison.Ordinal)
                || _means.Any(mean => mean.Name == name));

        internal Dictionary<string, double> Values(int[] counts)
        {
            var (bleu, meteor) = (new Bleu(), new MeteorStatistics());
            for (var image = 0; image < counts.Length; image++)
            {
                if (counts[image] > 0)
                {
                    bleu.Add(_bleu[image], counts[image]);
                    meteor.Add(_meteor[image], counts[image]);
                }
            }

            var bleus = bleu.Scores();
            var values = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["bleu1"] = bleus[0],
                ["bleu2"] = bleus[1],
                ["bleu3"] = bleus[2],
                ["bleu4"] = bleus[3],
                ["bleu4Smoothed"] = bleu.Smoothed(),
                ["meteor"] = MeteorFormula.Score(meteor),
            };
            foreach (var (name, means) in _means)
            {
                var sum = 0.0;
                for (var image = 0; image < counts.Length; image++)
                {
                    sum += counts[image] * means[image];
                }

                values[name] = sum / counts.Length;
            }

            return values;
        }
    }
}
