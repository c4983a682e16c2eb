using Nadir.Metrics;
using Nadir.Reports.Projection;

namespace Nadir.Reports;

/// <summary>The images' embeddings, laid out in the plane.</summary>
/// <param name="Title">Which embeddings, such as <c>before OSFCM</c>.</param>
/// <param name="Images">The image of each point: its index in the gallery.</param>
/// <param name="Points">The points.</param>
/// <param name="NeighborAgreement">
/// The percentage of nearest neighbours, in the embeddings' own space, that have a point's class; null when not
/// measured.
/// </param>
public sealed record EmbeddingMap(
    string Title, IReadOnlyList<int> Images, IReadOnlyList<PlanePoint> Points, double? NeighborAgreement)
{
    /// <summary>How many neighbours <see cref="NeighborAgreement"/> looks at.</summary>
    public const int Neighbors = 10;

    private const int MostPoints = 2000;

    /// <summary>Lays embeddings out by t-SNE. Of more than 2,000 images, as many at even distances are taken.</summary>
    /// <param name="title">Which embeddings.</param>
    /// <param name="vectors">Row-major, one embedding an image.</param>
    /// <param name="dimension">Values an embedding.</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="options">The settings of t-SNE; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <exception cref="ArgumentException">A size does not fit, or a value is not finite.</exception>
    public static EmbeddingMap Of(
        string title,
        ReadOnlyMemory<float> vectors,
        int dimension,
        ClassLabels labels,
        TSneOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        EmbeddingSimilarity.Check(vectors.Span, labels.ImageCount, dimension, "image");
        var count = Math.Min(labels.ImageCount, MostPoints);
        int[] images = [.. Enumerable.Range(0, count).Select(point => (int)((long)point * labels.ImageCount / count))];
        var chosen = Rows(vectors.Span, dimension, images);
        int[] labelled = [.. Enumerable.Range(0, count).Where(point => labels.NameOf(images[point]) is not null)];
        double? agreement = labelled.Length > Neighbors && labels.Names.Count > 1
            ? Projection.NeighborAgreement.Percent(
                Rows(chosen, dimension, labelled), dimension, [.. labelled.Select(point => labels[images[point]])],
                Neighbors)
            : null;
        return new EmbeddingMap(title, images, TSne.Project(chosen, dimension, options, cancellationToken), agreement);
    }

    private static float[] Rows(ReadOnlySpan<float> vectors, int dimension, int[] rows)
    {
        var chosen = new float[rows.Length * dimension];
        foreach (var (place, row) in rows.Index())
        {
            vectors.Slice(row * dimension, dimension).CopyTo(chosen.AsSpan(place * dimension));
        }

        return chosen;
    }
}
