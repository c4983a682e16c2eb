using Nadir.Systems.Building;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Galr;

/// <summary>
/// What stands in for the detected objects of GaLR, whose detector and features are not published: 20 cells of a 5 x 4
/// grid over the backbone's last map, each scaled to length 1 and projected to 20 numbers by the principal components
/// of the training images' cells; two cells are related by the cosine of their numbers where it is above zero, rows
/// summing to 1.
/// </summary>
/// <remarks>No gradient flows into the map, as none flows into a detector. Not safe for concurrent use.</remarks>
public sealed class GridObjects : Module
{
    /// <summary>Objects an image, as published.</summary>
    public const int Count = Rows * Columns;

    /// <summary>Numbers an object, as published.</summary>
    public const int Width = 20;

    private const int Rows = 5;
    private const int Columns = 4;

    // Cells that hardly differ are not blown up: numbers stay below about 200.
    private const double SmallestVariance = 1e-4;

    private readonly Tensor _mean;
    private readonly Tensor _components;

    /// <summary>Makes the projection, zero until it is fitted or read.</summary>
    /// <param name="channels">Of the map.</param>
    public GridObjects(int channels)
    {
        _mean = RegisterBuffer("mean", Tensor.Zeros([channels]));
        _components = RegisterBuffer("components", Tensor.Zeros([channels, Width]));
    }

    /// <summary>Where the projection is.</summary>
    public Device Device => _mean.Device;

    /// <summary>The directions of the cells' mean vectors, which stay comparable while training changes the map's
    /// scale.</summary>
    /// <param name="map">[N, C, h, w].</param>
    /// <returns>[N, 20, C], length 1, row by row from the top left.</returns>
    public static Tensor Cells(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var scope = new TensorScope();
        return scope.Keep(map.AdaptiveAvgPool2d(Rows, Columns).Flatten(2).Transpose(1, 2).Normalize(dim: -1));
    }

    /// <summary>Objects and their graph.</summary>
    /// <param name="map">[N, C, h, w].</param>
    /// <returns>[N, 20, 20] objects and [N, 20, 20] graph, both without gradient.</returns>
    public new (Tensor Objects, Tensor Graph) Forward(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var objects = (Cells(map.Detach()) - _mean).Matmul(_components);
        var directions = objects.Normalize(dim: -1);
        var relations = directions.Bmm(directions.Transpose(1, 2)).Clamp(min: 0);
        return (scope.Keep(objects), scope.Keep(relations / relations.Sum(2, keepDim: true).Clamp(min: 1e-8)));
    }

    /// <summary>Learns the projection; the objects' numbers then have mean 0 and, on average, variance 1.</summary>
    /// <param name="statistics">Of all cells.</param>
    public void Fit(PrincipalComponents statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var (mean, components, variances) = statistics.Solve(Width);
        var variance = Math.Max(variances.Mean().Item<double>(), SmallestVariance);
        _mean.CopyInPlace(mean.To(_mean.Type));
        _components.CopyInPlace((components / Math.Sqrt(variance)).To(_components.Type));
    }
}
