using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Features;

/// <summary>How a picture's features lie in one row of half-precision values: vector, statistics, grid, regions, geometry. Thread-safe.</summary>
/// <param name="sizes">Sizes of the features.</param>
/// <param name="regions">Regions of a picture.</param>
public sealed class FeatureLayout(FeatureSizes sizes, int regions)
{
    /// <summary>Values of a region's geometry.</summary>
    public const int GeometryLength = 5;

    /// <summary>Values of a picture.</summary>
    public int Length => sizes.Embed + sizes.Statistics + (sizes.GridCells * sizes.GridChannels) + (regions * (sizes.RegionChannels + GeometryLength));

    /// <summary>Packs features, without the texts' vectors.</summary>
    /// <param name="features">Of N pictures.</param>
    /// <param name="destination">Receives N * <see cref="Length"/> values.</param>
    public static void Pack(PictureFeatures features, Span<Half> destination)
    {
        using var scope = new TensorScope();
        Tensor[] statistics = features.Statistics is null ? [] : [features.Statistics];
        Tensor[] parts = [features.Picture, .. statistics, features.Grid.Flatten(1), features.Regions.Flatten(1), features.Geometry.Flatten(1)];
        // Half precision ends at 65,504; no activation is near, but one that is must not become infinite.
        Tensor.Cat(parts, dim: 1).Clamp(-65_000, 65_000).To(ScalarType.Float16).CopyTo(destination);
    }

    /// <summary>Unpacks features into float32.</summary>
    /// <param name="rows">N * <see cref="Length"/> values.</param>
    /// <returns>Without texts' vectors.</returns>
    public PictureFeatures Unpack(ReadOnlySpan<Half> rows)
    {
        using var scope = new TensorScope();
        var count = rows.Length / Length;
        var all = Tensor.FromArray(rows, count, Length).To(ScalarType.Float32);
        var (grid, region) = (sizes.GridCells * sizes.GridChannels, regions * sizes.RegionChannels);
        var first = sizes.Embed + sizes.Statistics;
        return new PictureFeatures(
            scope.Keep(all.Narrow(1, 0, sizes.Embed).Contiguous()),
            scope.Keep(all.Narrow(1, first, grid).Reshape(count, sizes.GridCells, sizes.GridChannels).Contiguous()),
            scope.Keep(all.Narrow(1, first + grid, region).Reshape(count, regions, sizes.RegionChannels).Contiguous()),
            scope.Keep(all.Narrow(1, first + grid + region, regions * GeometryLength).Reshape(count, regions, GeometryLength).Contiguous()),
            Statistics: sizes.Statistics == 0 ? null : scope.Keep(all.Narrow(1, sizes.Embed, sizes.Statistics).Contiguous()));
    }
}
