using System.Numerics.Tensors;
using Nadir.Archive;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Benchmarks.Search;

/// <summary>
/// Scenes that exist only in a catalog: a hundred windows each, anywhere on the globe, with clustered vectors.
/// </summary>
internal sealed class SyntheticScenes(int dimension, int seed)
{
    /// <summary>Windows of a scene.</summary>
    public const int Windows = 100;

    private const int Side = 10;
    private const double WindowDegrees = 0.005;
    private const float Spread = 0.6f;

    private readonly Random _random = new(seed);

    /// <summary>Makes a scene.</summary>
    /// <param name="number">Tells its name and time.</param>
    public ItemChange.Indexed Make(int number)
    {
        double west = _random.NextDouble() * 359.9 - 180, north = _random.NextDouble() * 160 - 79;
        float[] center = Gaussian();
        var vectors = new float[Windows * dimension];
        var windows = new CatalogWindow[Windows];
        for (int i = 0; i < Windows; i++)
        {
            var vector = vectors.AsSpan(i * dimension, dimension);
            TensorPrimitives.MultiplyAdd<float>(Gaussian(), Spread, center, vector);
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
            int column = i % Side, row = i / Side;
            windows[i] = new CatalogWindow(
                new PixelWindow(512 * column, 512 * row, 512, 512),
                Box(west + (column * WindowDegrees), north - (row * WindowDegrees)));
        }

        var time = new DateTimeOffset(2015, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(number % 90_000);
        return new ItemChange.Indexed(
            new SourceStamp($"/scenes/{number / 1000:D5}/{number:D8}.tif", 1, 1),
            new byte[32],
            512 * Side,
            512 * Side,
            new ItemDescription(time, time, []),
            windows,
            vectors);
    }

    /// <summary>A vector that no scene has, among those of a new one.</summary>
    public float[] Query()
    {
        float[] query = Gaussian();
        TensorPrimitives.Divide(query, TensorPrimitives.Norm<float>(query), query);
        return query;
    }

    /// <summary>A vector near the windows of a scene, as another picture of the place would be.</summary>
    public float[] QueryNear(ItemChange.Indexed scene)
    {
        float[] query = Gaussian();
        TensorPrimitives.Multiply(query, Spread, query);
        for (int i = 0; i < Windows; i++)
        {
            var window = scene.Vectors.AsSpan(i * dimension, dimension);
            TensorPrimitives.MultiplyAdd(
                window, MathF.Sqrt(dimension * (1 + (Spread * Spread))) / Windows, query, query);
        }

        TensorPrimitives.Divide(query, TensorPrimitives.Norm<float>(query), query);
        return query;
    }

    private static string Box(double west, double north) => FormattableString.Invariant(
        $$"""{"type":"Polygon","coordinates":[[[{{west:F6}},{{north - WindowDegrees:F6}}],[{{west + WindowDegrees:F6}},{{north - WindowDegrees:F6}}],[{{west + WindowDegrees:F6}},{{north:F6}}],[{{west:F6}},{{north:F6}}],[{{west:F6}},{{north - WindowDegrees:F6}}]]]}""");

    private float[] Gaussian()
    {
        var row = new float[dimension];
        for (int i = 0; i < dimension; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * _random.NextDouble());
            (row[i], row[i + 1]) = ((float)(radius * cosine), (float)(radius * sine));
        }

        return row;
    }
}
