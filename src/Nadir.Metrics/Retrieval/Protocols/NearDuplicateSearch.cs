namespace Nadir.Metrics;

/// <summary>
/// Looks for images of the evaluated split that the training split also has, by the embeddings of a model.
/// </summary>
/// <remarks>
/// An image has a near-duplicate when a training image is at least as similar to it as its own crop is. That measure
/// comes from the image itself, so it fits every model, and forests that all look alike are not taken for one image as
/// a fixed cosine would take them. The crop is the central <see cref="CropSide"/> of each side. Immutable.
/// </remarks>
public sealed class NearDuplicateSearch
{
    /// <summary>The part of the width and of the height that the crop keeps: 0.9.</summary>
    public const double CropSide = 0.9;

    private NearDuplicateSearch(float[] nearest, float[] ownCrop, NearDuplicate[] found) =>
        (NearestCosines, OwnCropCosines, Found) = (nearest, ownCrop, found);

    /// <summary>By image, the cosine to its nearest training image.</summary>
    public IReadOnlyList<float> NearestCosines { get; }

    /// <summary>By image, the cosine to its own crop.</summary>
    public IReadOnlyList<float> OwnCropCosines { get; }

    /// <summary>The near-duplicates, at most one an image, by falling cosine, equal ones by image.</summary>
    public IReadOnlyList<NearDuplicate> Found { get; }

    /// <summary>Compares all images of two splits. All cores are used.</summary>
    /// <param name="images">The evaluated split: row-major, one unit vector an image.</param>
    /// <param name="crops">The crops of the same images, in the same order.</param>
    /// <param name="trainingImages">The training split; at least one image.</param>
    /// <param name="dimension">Values a vector.</param>
    /// <exception cref="ArgumentException">A size does not fit, or a value is not finite.</exception>
    public static NearDuplicateSearch Run(
        ReadOnlyMemory<float> images, ReadOnlyMemory<float> crops, ReadOnlyMemory<float> trainingImages, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfZero(trainingImages.Length, nameof(trainingImages));
        var count = images.Length / dimension;
        EmbeddingSimilarity.Check(images.Span, count, dimension, "image");
        EmbeddingSimilarity.Check(crops.Span, count, dimension, "crop");
        EmbeddingSimilarity.Check(trainingImages.Span, trainingImages.Length / dimension, dimension, "training image");
        var places = new int[count];
        var nearest = new float[count];
        var block = EmbeddingSimilarity.RowsPerBlock(trainingImages.Length / dimension);
        Parallel.For(0, (count + block - 1) / block, index =>
        {
            var first = index * block;
            var end = Math.Min(count, first + block);
            FindNearest(
                images.Span[(first * dimension)..(end * dimension)], trainingImages.Span, dimension,
                places.AsSpan(first), nearest.AsSpan(first));
        });
        var ownCrop = new float[count];
        for (var image = 0; image < count; image++)
        {
            var (start, end) = (image * dimension, (image + 1) * dimension);
            EmbeddingSimilarity.Multiply(
                images.Span[start..end], crops.Span[start..end], dimension, ownCrop.AsSpan(image, 1));
        }

        var found = Enumerable.Range(0, count).Where(image => nearest[image] >= ownCrop[image])
            .OrderByDescending(image => nearest[image])
            .Select(image => new NearDuplicate(image, places[image], nearest[image], ownCrop[image]));
        return new NearDuplicateSearch(nearest, ownCrop, [.. found]);
    }

    private static void FindNearest(
        ReadOnlySpan<float> images, ReadOnlySpan<float> training, int dimension, Span<int> places, Span<float> nearest)
    {
        var columns = training.Length / dimension;
        var rows = images.Length / dimension;
        var products = new float[rows * columns];
        EmbeddingSimilarity.Multiply(images, training, dimension, products);
        for (var row = 0; row < rows; row++)
        {
            var cosines = products.AsSpan(row * columns, columns);
            var best = 0;
            for (var column = 1; column < columns; column++)
            {
                best = cosines[column] > cosines[best] ? column : best;
            }

            (places[row], nearest[row]) = (best, cosines[best]);
        }
    }
}
