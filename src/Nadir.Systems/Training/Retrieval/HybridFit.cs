using Nadir.Systems.Contracts;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// Learns how a hybrid search weighs its scores, and what their sum means, from searches of a labelled gallery.
/// </summary>
/// <remarks>
/// The weights are those of a conditional logit (McFadden, "Conditional logit analysis of qualitative choice behavior",
/// 1974): of what the rankings find for a caption, the one that it was written for is to be chosen. Only rows of one
/// query are compared with each other, as a ranking does; a regression over all rows would learn which queries are
/// easy. Then a curve as
/// <see cref="CalibrationFit"/>'s is fitted to the best <see cref="CalibrationFit.Depth"/> of the sum, since nobody
/// sees the others. Both are linear in the scores, so what is kept is one sum.
/// </remarks>
public static class HybridFit
{
    private const int MostSteps = 100;
    private const double LargestStep = 50;

    /// <summary>Fits.</summary>
    /// <param name="candidates">What the rankings found, the results of one query together.</param>
    /// <param name="hasVectors">Whether the vectors of captions take part; without, their scores
    /// are not looked at.</param>
    /// <exception cref="InvalidDataException">Nothing was found that a caption was written for, or all shown results
    /// are right, or all wrong.</exception>
    public static FusedCurve Fit(IReadOnlyList<HybridExample> candidates, bool hasVectors)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var (image, caption, words) = Weights(candidates, hasVectors);
        var shown = candidates.Where(candidate => candidate.IsRight is not null).GroupBy(candidate => candidate.Query)
            .SelectMany(query => query
                .Select(candidate => (candidate.Query, Score: Sum(candidate), IsRight: candidate.IsRight!.Value))
                .OrderByDescending(result => result.Score).Take(CalibrationFit.Depth))
            .ToArray();
        var curve = CalibrationFit.Curve(shown);
        return new FusedCurve(
            curve.Slope * image, curve.Slope * caption, curve.Slope * words, curve.Intercept, curve.Results,
            curve.Right, curve.Error);

        double Sum(HybridExample candidate) =>
            (image * candidate.Image) + (caption * candidate.Caption) + (words * candidate.Words);
    }

    // A score that speaks against what it finds has nothing to say: its weight is 0, and the others are fitted without
    // it.
    private static (double Image, double Caption, double Words) Weights(
        IReadOnlyList<HybridExample> candidates, bool hasVectors)
    {
        HybridExample[][] queries = [
            .. candidates.GroupBy(candidate => candidate.Query).Select(query => query.ToArray())
            .Where(query => query.Any(candidate => candidate.IsOwn) && !query.All(candidate => candidate.IsOwn))];
        if (queries.Length == 0)
        {
            throw new InvalidDataException(
                "No caption of this split finds the image that it was written for, so that nothing can be told from "
                    + "the scores.");
        }

        var features = new List<int>(hasVectors ? [0, 1, 2] : [0, 2]);
        while (true)
        {
            double[] fitted = Choose(queries, features);
            int worst = Enumerable.Range(0, features.Count).MinBy(place => fitted[place]);
            if (fitted[worst] >= 0 || features.Count == 1)
            {
                var weights = new double[3];
                foreach (var (place, feature) in features.Index())
                {
                    weights[feature] = Math.Max(0, fitted[place]);
                }

                return (weights[0], weights[1], weights[2]);
            }

            features.RemoveAt(worst);
        }
    }

    // Newton's method: the gradient is what the chosen row has beyond the mean of all, the curvature their covariance.
    private static double[] Choose(HybridExample[][] queries, List<int> features)
    {
        int size = features.Count;
        var weights = new double[size];
        for (int step = 0; step < MostSteps; step++)
        {
            var gradient = new double[size];
            var curvature = new double[size, size];
            for (int i = 0; i < size; i++)
            {
                curvature[i, i] = 1e-9;
            }

            foreach (var query in queries)
            {
                AddQuery(query, features, weights, gradient, curvature);
            }

            double[] change = LinearSystem.Solve(curvature, gradient);
            double largest = change.Max(Math.Abs);
            // A step at a time that a set which is told apart perfectly cannot throw far off.
            double damping = Math.Min(1, LargestStep / Math.Max(1e-9, largest));
            for (int i = 0; i < size; i++)
            {
                weights[i] += damping * change[i];
            }

            if (largest < 1e-9 * (1 + weights.Max(Math.Abs)))
            {
                break;
            }
        }

        return weights;
    }

    private static void AddQuery(
        HybridExample[] query, List<int> features, double[] weights, double[] gradient, double[,] curvature)
    {
        int size = weights.Length;
        var sums = new double[query.Length];
        for (int row = 0; row < query.Length; row++)
        {
            for (int i = 0; i < size; i++)
            {
                sums[row] += weights[i] * query[row][features[i]];
            }
        }

        double most = sums.Max();
        double total = 0;
        for (int row = 0; row < query.Length; row++)
        {
            total += sums[row] = Math.Exp(sums[row] - most);
        }

        double own = 1.0 / query.Count(candidate => candidate.IsOwn);
        var mean = new double[size];
        var products = new double[size, size];
        for (int row = 0; row < query.Length; row++)
        {
            double share = sums[row] / total;
            for (int i = 0; i < size; i++)
            {
                double value = query[row][features[i]];
                gradient[i] += query[row].IsOwn ? own * value : 0;
                mean[i] += share * value;
                for (int j = 0; j <= i; j++)
                {
                    products[i, j] += share * value * query[row][features[j]];
                }
            }
        }

        for (int i = 0; i < size; i++)
        {
            gradient[i] -= mean[i];
            for (int j = 0; j <= i; j++)
            {
                curvature[i, j] += products[i, j] - (mean[i] * mean[j]);
            }
        }
    }
}

/// <summary>One result of a query, as the rankings of a hybrid search score it.</summary>
/// <param name="Query">Number of the query.</param>
/// <param name="Image">Cosine of the query and the picture.</param>
/// <param name="Caption">Cosine of the query and the captions.</param>
/// <param name="Words">What the words of the captions score, as a share of the query's best, 0 to 1.</param>
/// <param name="IsOwn">Whether the query was written for it.</param>
/// <param name="IsRight">Whether a person would call it right; null where nobody knows.</param>
public readonly record struct HybridExample(
    int Query, double Image, double Caption, double Words, bool IsOwn, bool? IsRight)
{
    internal double this[int feature] => feature switch { 0 => Image, 1 => Caption, _ => Words };
}
