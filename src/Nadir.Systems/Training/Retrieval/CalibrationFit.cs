using System.Numerics.Tensors;
using Nadir.Systems.Contracts;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// Fits what a model's cosines mean to the results that searches of a labelled gallery would show.
/// </summary>
/// <remarks>
/// Shown are the best <see cref="Depth"/> of each query, since nobody sees the others; <see cref="ResultLabels"/> says
/// which are right. The curve is a logistic one (Platt, "Probabilistic outputs for support vector machines", 1999),
/// found by Newton's method. The probability holds for archives in which classes are about as frequent as in the
/// gallery.
/// </remarks>
public static class CalibrationFit
{
    /// <summary>Results of each query that are looked at.</summary>
    public const int Depth = 20;

    private const int Bins = 10;

    // Far below any that tells right from wrong, and far above what rounding leaves.
    private const double LeastSlope = 1e-6;

    /// <summary>Fits both kinds of queries.</summary>
    /// <param name="gallery">Vectors of images and captions whose owners are known.</param>
    /// <param name="data">What the gallery is called.</param>
    /// <returns>A curve for words, and one for pictures where at least two images have a class.</returns>
    /// <exception cref="InvalidDataException">All shown results are right, or all are wrong, or higher scores are no
    /// likelier to be right.</exception>
    public static ScoreCalibration Fit(RetrievalGallery gallery, string data)
    {
        ArgumentNullException.ThrowIfNull(gallery);
        int dimension = gallery.Dimension;
        float[][] images = [.. gallery.ImageVectors.ToArray().Chunk(dimension)];
        float[][] texts = [.. gallery.TextVectors.ToArray().Chunk(dimension)];
        var labels = new ResultLabels(gallery);
        var byText = Shown(texts, images, labels.OfText);
        var byImage = labels.Classed.Count < 2 ? []
            : Shown([.. labels.Classed.Select(image => images[image])], images,
                (query, image) => labels.OfImage(labels.Classed[query], image));
        return new ScoreCalibration
        {
            Data = data,
            Text = Curve(byText),
            Image = byImage.Count > 0 ? Curve(byImage)
            : null
        };
    }

    /// <summary>Fits a curve to results; internal for the tests.</summary>
    /// <param name="shown">Results, those of one query together: number of the query, score,
    /// whether it is right.</param>
    internal static LogisticCurve Curve(IReadOnlyList<(int Query, double Score, bool IsRight)> shown)
    {
        double right = shown.Count(result => result.IsRight) / (double)shown.Count;
        if (right is 0 or 1)
        {
            throw new InvalidDataException(
                "All results of this split are right, or all are wrong, so that nothing can be told from their "
                    + "scores; measure on a larger split.");
        }

        // The error is of queries that the fit has not seen; the curve that is kept is of all.
        var (slope, intercept) = Newton([.. shown.Where(result => result.Query % 2 == 0)]);
        var unseen = shown.Where(result => result.Query % 2 == 1)
            .Select(result => (Told: 1 / (1 + Math.Exp(-((slope * result.Score) + intercept))), result.IsRight))
            .OrderBy(result => result.Told).ToArray();
        double error = unseen.Length < Bins ? double.NaN
            : unseen.Chunk((unseen.Length + Bins - 1) / Bins)
                .Sum(bin => bin.Length * Math.Abs(bin.Average(result => result.Told)
                    - bin.Average(result => result.IsRight ? 1 : 0))) / unseen.Length;
        (slope, intercept) = Newton(shown);
        if (!(slope > LeastSlope))
        {
            throw new InvalidDataException(
                "Higher scores of this model are no likelier to be right on this split, so that nothing can be told "
                    + "from them.");
        }

        return new LogisticCurve(slope, intercept, shown.Count, right, error);
    }

    private static List<(int Query, double Score, bool IsRight)> Shown(
        float[][] queries, float[][] images, Func<int, int, bool?> isRight)
    {
        var shown = new List<(int, double, bool)>();
        var scores = new float[images.Length];
        for (int query = 0; query < queries.Length; query++)
        {
            for (int image = 0; image < images.Length; image++)
            {
                scores[image] = TensorPrimitives.Dot<float>(queries[query], images[image]);
            }

            int asked = query;
            shown.AddRange(Enumerable.Range(0, images.Length)
                .Select(image => (Image: image, Right: isRight(asked, image)))
                .Where(result => result.Right is not null)
                .OrderByDescending(result => scores[result.Image]).Take(Depth)
                .Select(result => (asked, (double)scores[result.Image], result.Right!.Value)));
        }

        return shown;
    }

    private static (double Slope, double Intercept) Newton(IReadOnlyList<(int Query, double Score, bool IsRight)> shown)
    {
        double[] weights = LogisticRegression.Fit(
            [.. shown.Select(result => new[] { result.Score })], [.. shown.Select(result => result.IsRight)]);
        return (weights[0], weights[1]);
    }
}
