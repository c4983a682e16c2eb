using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Features;

/// <summary>Means of maps over rectangles, where a cell counts by the part of it that lies inside. Thread-safe.</summary>
public static class RegionPooling
{
    /// <summary>Pools maps.</summary>
    /// <param name="map">[N, C, h, w] in float32.</param>
    /// <param name="regions">For each picture, as many regions as for the others.</param>
    /// <returns>[N, regions, C].</returns>
    public static Tensor Pool(Tensor map, IReadOnlyList<IReadOnlyList<Region>> regions)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(regions);
        var (height, width) = ((int)map.Size(2), (int)map.Size(3));
        var (pictures, count, cells) = (regions.Count, regions[0].Count, height * width);
        var weights = new float[pictures * count * cells];
        for (var picture = 0; picture < pictures; picture++)
        {
            for (var index = 0; index < count; index++)
            {
                Fill(weights.AsSpan(((picture * count) + index) * cells, cells), regions[picture][index], height, width);
            }
        }

        using var scope = new TensorScope();
        var matrix = Tensor.FromArray<float>(weights, pictures, count, cells).To(map.Device);
        return scope.Keep(matrix.Matmul(map.Flatten(2).Transpose(1, 2)));
    }

    private static void Fill(Span<float> weights, Region region, int height, int width)
    {
        float area = 0;
        for (var cell = 0; cell < weights.Length; cell++)
        {
            weights[cell] = region.Coverage(cell / width, cell % width, height, width);
            area += weights[cell];
        }

        foreach (ref var weight in weights)
        {
            weight /= area;
        }
    }
}
