using System.Globalization;
using System.Numerics.Tensors;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Benchmarks.Serving;

/// <summary>Fills an archive with windows of no image, whose vectors lie around those of texts.</summary>
internal static class SyntheticWindows
{
    private const int ImagesPerCommit = 1000;
    private const int Texts = 512;
    private const float Spread = 1.5f;

    public static void Write(IArchiveStore store, IEncoder encoder, int count)
    {
        var texts = new QueryTexts(4);
        var centers = new float[Texts * encoder.Dimension];
        encoder.EncodeTexts([.. Enumerable.Range(0, Texts).Select(_ => texts.Next())], centers);
        var random = new Random(5);
        using var writer = store.OpenWriter();
        for (int first = 0; first < count; first += ImagesPerCommit)
        {
            writer.Commit([.. Enumerable.Range(first, Math.Min(ImagesPerCommit, count - first))
                .Select(index => Image(index, centers, encoder.Dimension, random))]);
        }

        writer.Compact();
    }

    private static ItemChange.Indexed Image(int index, float[] centers, int dimension, Random random)
    {
        var vector = centers.AsSpan(random.Next(Texts) * dimension, dimension).ToArray();
        float scale = Spread / MathF.Sqrt(dimension);
        for (int i = 0; i < dimension; i++)
        {
            vector[i] += scale * ((2 * random.NextSingle()) - 1);
        }

        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        double west = (random.NextDouble() * 358) - 180;
        double south = (random.NextDouble() * 170) - 85;
        string footprint = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"type\":\"Polygon\",\"coordinates\":[[[{west:F6},{south:F6}],[{west + 0.01:F6},{south:F6}],["
                + $"{west + 0.01:F6},{south + 0.01:F6}],[{west:F6},{south + 0.01:F6}],[{west:F6},{south:F6}]]]}}");
        return new ItemChange.Indexed(
            new SourceStamp($"/imagery/region-{index % 100}/scene-{index}.tif", 1, 1),
            new byte[32],
            256,
            256,
            ItemDescription.None,
            [new CatalogWindow(new PixelWindow(0, 0, 256, 256), footprint)],
            vector);
    }
}
