using System.Numerics.Tensors;
using Nadir.Systems.Contracts;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// Fits what a model's cosines mean to the results that searches of a labelled gallery would show.
/// </summary>
/// <remarks>
/// Shown are the best <see cref="Depth"/> of each query, since nobody sees the others. A result is right where it is the query's own
/// image, has the same caption word by word, or is of the same class by its file name: what a person would most likely say. Images
/// without a class are left out of a gallery that has classes. The
/// curve is a logistic one (Platt, "Probabilistic outputs for support vector machines", 1999), found by Newton's method. The
/// probability holds for archives in which classes are about as frequent as in the gallery.
/// </remarks>
public static class CalibrationFit
{
    /// <summary>Results of each query that are looked at.</summary>
    public const int Depth = 20;

    private const int Bins = 10;

    /// <summary>Fits both kinds of queries.</summary>
    /// <param name="gallery">Vectors of images and captions whose owners are known.</param>
    /// <param name="data">What the gallery is called.</param>
    /// <returns>A curve for words, and one for pictures where at least two images have a class.</returns>
    /// <exception cref="ArgumentException">All shown results are right, or all are wrong: there is nothing to fit.</exception>
    public static ScoreCalibration Fit(RetrievalGallery gallery, string data)
    {
        ArgumentNullException.ThrowIfNull(gallery);
        int dimension = gallery.Dimension;
        float[][] images = [.. gallery.ImageVectors.ToArray().Chunk(dimension)];
        float[][] texts = [.. gallery.TextVectors.ToArray().Chunk(dimension)];
        string?[] classes = [.. gallery.Images.Select(image => image.ClassName)];
        var owners = gallery.Owners;
        string[] captions = [.. gallery.Images.SelectMany(image => image.Captions)];
        var holders = gallery.Images.Index().SelectMany(image => image.Item.Captions.Select(caption => (caption, image.Index)))
            .ToLookup(pair => pair.caption, pair => pair.Index);
        var classed = Enumerable.Range(0, images.Length).Where(image => classes[image] is not null).ToArray();
        var byText = Shown(texts, images, (query, image) =>
            image == owners.Images[query] || holders[captions[query]].Contains(image) ? true
            // Of an image without a class in a gallery that has classes, nobody knows.
            : classed.Length > 0 && (classes[image] is null || classes[owners.Images[query]] is null) ? null
            : IsSameClass(owners.Images[query], image));
        var byImage = classed.Length < 2 ? []
            : Shown([.. classed.Select(image => images[image])], images, (query, image) => image == classed[query] ? null : IsSameClass(classed[query], image));
        return new ScoreCalibration { Data = data, Text = Curve(byText), Image = byImage.Count > 0 ? Curve(byImage) : null };

        bool IsSameClass(int first, int second) => classes[first] is { } name && name == classes[second];
    }

    /// <summary>Fits a curve to results; internal for the tests.</summary>
    /// <param name="shown">Results, those of one query together: number of the query, score, whether it is right.</param>
    internal static LogisticCurve Curve(IReadOnlyList<(int Query, double Score, bool IsRight)> shown)
    {
        double right = shown.Count(result => result.IsRight) / (double)shown.Count;
        if (right is 0 or 1)
        {
            throw new ArgumentException("All shown results are right, or all are wrong, so that nothing can be told from their scores.", nameof(shown));
        }

        // The error is of queries that the fit has not seen; the curve that is kept is of all.
        var (slope, intercept) = Newton([.. shown.Where(result => result.Query % 2 == 0)]);
        var unseen = shown.Where(result => result.Query % 2 == 1)
            .Select(result => (Told: 1 / (1 + Math.Exp(-((slope * result.Score) + intercept))), result.IsRight)).OrderBy(result => result.Told).ToArray();
        double error = unseen.Length < Bins ? double.NaN
            : unseen.Chunk((unseen.Length + Bins - 1) / Bins)
                .Sum(bin => bin.Length * Math.Abs(bin.Average(result => result.Told) - bin.Average(result => result.IsRight ? 1 : 0))) / unseen.Length;
        (slope, intercept) = Newton(shown);
        return new LogisticCurve(slope, intercept, shown.Count, right, error);
    }

    private static List<(int Query, double Score, bool IsRight)> Shown(float[][] queries, float[][] images, Func<int, int, bool?> isRight)
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
        // About the mean score, so that slope and intercept hardly depend on each other.
        double center = shown.Average(result => result.Score);
        double share = (shown.Count(result => result.IsRight) + 0.5) / (shown.Count + 1);
        double slope = 0;
        double offset = Math.Log(share / (1 - share));
        for (int step = 0; step < 100; step++)
        {
            double gradientSlope = 0;
            double gradientOffset = 0;
            double slopes = 1e-9;
            double mixed = 0;
            double offsets = 1e-9;
            foreach (var (_, score, isRight) in shown)
            {
                double x = score - center;
                double told = 1 / (1 + Math.Exp(-((slope * x) + offset)));
                double wrong = told - (isRight ? 1 : 0);
                double curvature = told * (1 - told);
                gradientSlope += wrong * x;
                gradientOffset += wrong;
                slopes += curvature * x * x;
                mixed += curvature * x;
                offsets += curvature;
            }

            double determinant = (slopes * offsets) - (mixed * mixed);
            double slopeStep = ((offsets * gradientSlope) - (mixed * gradientOffset)) / determinant;
            double offsetStep = ((slopes * gradientOffset) - (mixed * gradientSlope)) / determinant;
            // A step at a time that a separable set cannot throw far off.
            double damping = Math.Min(1, 50 / Math.Max(1e-9, Math.Abs(slopeStep)));
            slope -= damping * slopeStep;
            offset -= damping * offsetStep;
            if (Math.Abs(slopeStep) < 1e-9 * (1 + Math.Abs(slope)) && Math.Abs(offsetStep) < 1e-9)
            {
                break;
            }
        }

        return (slope, offset - (slope * center));
    }
}
