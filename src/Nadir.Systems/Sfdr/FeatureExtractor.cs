using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr;

/// <summary>Computes SFDR's features of pictures by a retrieval model, in one pass of its backbone.</summary>
/// <remarks>Not safe for concurrent use. Does not own the encoder.</remarks>
public sealed class FeatureExtractor
{
    private readonly ISpatialEncoder _encoder;
    private readonly FeatureConfiguration _configuration;
    private readonly string[] _stages;

    /// <summary>Prepares the extraction.</summary>
    /// <param name="encoder">Gives vectors and maps, and perhaps what is salient, which ranks the regions; in
    /// evaluation mode.</param>
    /// <param name="configuration">What to compute.</param>
    /// <param name="detector">Finds regions; null: <see cref="SaliencyWindows"/>.</param>
    /// <exception cref="InvalidDataException">The encoder lacks a stage that the configuration names.</exception>
    public FeatureExtractor(
        ISpatialEncoder encoder, FeatureConfiguration configuration, IRegionDetector? detector = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.ValidateFor(encoder.Stages);
        (_encoder, _configuration, Detector) = (encoder, configuration, detector ?? new SaliencyWindows());
        _stages = [.. encoder.Stages.Select(stage => stage.Name).Where(name =>
            configuration.GridStages.Contains(name) || configuration.RegionStages.Contains(name)
                || configuration.StyleStages.Contains(name))];
        Sizes = new FeatureSizes
        {
            Embed = encoder.FeatureDim,
            GridSide = encoder.Stages[^1].Side,
            GridChannels = configuration.GridStages.Sum(ChannelsOf),
            RegionChannels = configuration.RegionStages.Sum(ChannelsOf),
            Statistics = 2 * configuration.StyleStages.Sum(ChannelsOf),
        };
    }

    /// <summary>Finds the regions.</summary>
    public IRegionDetector Detector { get; }

    /// <summary>Sizes of the features.</summary>
    public FeatureSizes Sizes { get; }

    /// <summary>Side of the square pictures in pixels.</summary>
    public int ImageSize => _encoder.Images.Size;

    /// <summary>Computes features, without texts' vectors.</summary>
    /// <param name="images">[N, 3, S, S], -1..1.</param>
    /// <returns>In float32.</returns>
    public PictureFeatures Extract(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var found = _encoder.ForwardSpatial(images, _stages);
        Tensor[] maps = [.. found.Maps.Select(map => map.To(ScalarType.Float32))];
        var (features, saliency) = (found.Features, found.Saliency ?? Strength(maps[^1]));
        Region[][] regions = [.. Detector.Detect(images, saliency, _configuration.Regions).Select(Complete)];
        var grid = Chosen(_configuration.GridStages)
            .Select(map => map.AdaptiveAvgPool2d(Sizes.GridSide, Sizes.GridSide).Flatten(2).Transpose(1, 2));
        var pooled = Chosen(_configuration.RegionStages).Select(map => RegionPooling.Pool(map, regions));
        float[] geometry = [.. regions.SelectMany(list => list)
            .SelectMany(region => new[] { region.Left, region.Top, region.Width, region.Height, region.Score })];
        return new PictureFeatures(
            scope.Keep(features.Normalize()),
            scope.Keep(Tensor.Cat([.. grid], dim: 2)),
            scope.Keep(Tensor.Cat([.. pooled], dim: 2)),
            scope.Keep(Tensor.FromArray<float>(
                geometry, regions.Length, _configuration.Regions, FeatureLayout.GeometryLength).To(images.Device)),
            Statistics: Sizes.Statistics == 0 ? null
                : scope.Keep(MapStatistics.Compute(Chosen(_configuration.StyleStages))));

        IEnumerable<Tensor> Chosen(IReadOnlyList<string> stages) =>
            stages.Select(stage => maps[Array.IndexOf(_stages, stage)]);
    }

    private int ChannelsOf(string name) => _encoder.Stages.First(stage => stage.Name == name).Channels;

    // Without a network that knows what is salient: where the activations are strong.
    private static Tensor Strength(Tensor map)
    {
        using var scope = new TensorScope();
        var strength = map.Abs().Mean([1]);
        return scope.Keep(strength / (strength.Amax([1, 2], keepDim: true) + 1e-6));
    }

    // Every picture has as many nodes: a detector that found fewer regions gets the whole picture for the rest.
    private Region[] Complete(IReadOnlyList<Region> regions) =>
    [
        .. regions.Take(_configuration.Regions),
        .. Enumerable.Repeat(Region.Whole with { Score = 0 }, Math.Max(0, _configuration.Regions - regions.Count)),
    ];
}

/// <summary>
/// How a picture's features lie in one row of half-precision values: vector, statistics, grid, regions, geometry.
/// Thread-safe.
/// </summary>
/// <param name="sizes">Sizes of the features.</param>
/// <param name="regions">Regions of a picture.</param>
public sealed class FeatureLayout(FeatureSizes sizes, int regions)
{
    /// <summary>Values of a region's geometry.</summary>
    public const int GeometryLength = 5;

    /// <summary>Values of a picture.</summary>
    public int Length => sizes.Embed + sizes.Statistics + (sizes.GridCells * sizes.GridChannels)
        + (regions * (sizes.RegionChannels + GeometryLength));

    /// <summary>Packs features, without the texts' vectors.</summary>
    /// <param name="features">Of N pictures.</param>
    /// <param name="destination">Receives N * <see cref="Length"/> values.</param>
    public static void Pack(PictureFeatures features, Span<Half> destination)
    {
        using var scope = new TensorScope();
        Tensor[] statistics = features.Statistics is null ? [] : [features.Statistics];
        Tensor[] parts = [features.Picture, .. statistics, features.Grid.Flatten(1), features.Regions.Flatten(1),
            features.Geometry.Flatten(1)];
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
            scope.Keep(all.Narrow(1, first + grid + region, regions * GeometryLength)
                .Reshape(count, regions, GeometryLength).Contiguous()),
            Statistics: sizes.Statistics == 0 ? null
                : scope.Keep(all.Narrow(1, sizes.Embed, sizes.Statistics).Contiguous()));
    }
}

/// <summary>Sizes of a picture's features. Written by training, since the encoder decides them.</summary>
public sealed record FeatureSizes
{
    /// <summary>Length of the encoder's vectors.</summary>
    public int Embed { get; set; } = 512;

    /// <summary>Cells a side of the grid.</summary>
    public int GridSide { get; set; } = 7;

    /// <summary>Channels of a grid cell.</summary>
    public int GridChannels { get; set; } = 1024;

    /// <summary>Channels of a region.</summary>
    public int RegionChannels { get; set; } = 512;

    /// <summary>Statistics that tell the style; 0: none.</summary>
    public int Statistics { get; set; }

    /// <summary>Cells of the grid.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int GridCells => GridSide * GridSide;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range; the message names it and its bounds.</exception>
    public void Validate()
    {
        ConfigurationRange.Require(Embed, 1, 4096, "sizes.embed");
        ConfigurationRange.Require(GridSide, 1, 64, "sizes.gridSide");
        ConfigurationRange.Require(GridChannels, 1, 16384, "sizes.gridChannels");
        ConfigurationRange.Require(RegionChannels, 1, 16384, "sizes.regionChannels");
        ConfigurationRange.Require(Statistics, 0, 32768, "sizes.statistics");
    }
}

/// <summary>What the encoder tells of some pictures. Thread-safe as tensors are.</summary>
/// <param name="Picture">[N, embed]: the pictures' vectors, unit L2 norm.</param>
/// <param name="Grid">[N, cells, grid channels]: the backbone's last map, row by row.</param>
/// <param name="Regions">[N, regions, region channels]: means of maps over regions.</param>
/// <param name="Geometry">[N, regions, 5]: left, top, width, height as parts of the side, and the score.</param>
/// <param name="Text">[N, embed]: the mean vector of texts beside the picture; null without any.</param>
/// <param name="Statistics">[N, statistics]: what the style is told from; null where no maps are named for it.</param>
/// <param name="Style">[N] int64: the styles of the captions; null: as the statistics tell.</param>
public readonly record struct PictureFeatures(
    Tensor Picture, Tensor Grid, Tensor Regions, Tensor Geometry, Tensor? Text = null, Tensor? Statistics = null,
    Tensor? Style = null);

/// <summary>Finds the regions of pictures that are worth a node of their own.</summary>
/// <remarks>
/// <see cref="SaliencyWindows"/> is the one that comes with the program. A detector of objects takes its place by this
/// interface; the model should then be trained with it.
/// </remarks>
public interface IRegionDetector
{
    /// <summary>
    /// Names the detector and its settings: features that were computed with another name are not reused.
    /// </summary>
    string Name { get; }

    /// <summary>Finds regions.</summary>
    /// <param name="images">[N, 3, S, S], -1..1.</param>
    /// <param name="saliency">[N, h, w], 0..1: how much each part of a picture counts for the encoder.</param>
    /// <param name="count">How many regions of a picture are wanted, the most important first.</param>
    /// <returns>A list for each picture, of at most <paramref name="count"/> regions.</returns>
    IReadOnlyList<IReadOnlyList<Region>> Detect(Tensor images, Tensor saliency, int count);
}

/// <summary>
/// Means of maps over rectangles, where a cell counts by the part of it that lies inside. Thread-safe.
/// </summary>
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
                Fill(weights.AsSpan(((picture * count) + index) * cells, cells), regions[picture][index], height,
                    width);
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

/// <summary>
/// Windows of four sizes that overlap by half, ranked by the mean saliency inside. The whole picture and its four
/// quarters are always among them, so that no part of the picture is left out.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class SaliencyWindows : IRegionDetector
{
    /// <summary>How many windows are always there.</summary>
    public const int AlwaysKept = 5;

    // Windows a side at each size, without the overlapping ones in between.
    private static readonly int[] WindowsASide = [1, 2, 3, 4];

    private static readonly Region[] Candidates = [.. WindowsASide.SelectMany(Windows)];

    /// <summary>The most windows that can be asked for.</summary>
    public static int MaximumCount => Candidates.Length;

    /// <inheritdoc/>
    public string Name => $"saliency-windows-{string.Join('-', WindowsASide)}";

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<Region>> Detect(Tensor images, Tensor saliency, int count)
    {
        ArgumentNullException.ThrowIfNull(saliency);
        var (height, width) = ((int)saliency.Size(1), (int)saliency.Size(2));
        return [.. saliency.ToArray<float>().Chunk(height * width).Select(map => Rank(map, height, width, count))];
    }

    /// <summary>Ranks the windows of one picture.</summary>
    /// <param name="saliency">Row by row.</param>
    /// <param name="height">Rows of the saliency.</param>
    /// <param name="width">Columns of the saliency.</param>
    /// <param name="count">How many to give, from <see cref="AlwaysKept"/> to <see cref="MaximumCount"/>.</param>
    /// <returns>By falling mean saliency, which is each region's score.</returns>
    public static IReadOnlyList<Region> Rank(ReadOnlySpan<float> saliency, int height, int width, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, AlwaysKept);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCount);
        var windows = new Region[Candidates.Length];
        for (var i = 0; i < windows.Length; i++)
        {
            windows[i] = Candidates[i] with { Score = Mean(saliency, height, width, Candidates[i]) };
        }

        // OrderBy is stable: equal windows stay in the order of the candidates on every machine.
        var kept = windows.Where(IsAlwaysKept);
        var others = windows.Where(window => !IsAlwaysKept(window)).OrderByDescending(window => window.Score);
        return [.. kept.Concat(others).Take(count).OrderByDescending(window => window.Score)];
    }

    private static IEnumerable<Region> Windows(int side)
    {
        var steps = (2 * side) - 1;
        for (var row = 0; row < steps; row++)
        {
            for (var column = 0; column < steps; column++)
            {
                yield return new Region(column / (2f * side), row / (2f * side), 1f / side, 1f / side, 0);
            }
        }
    }

    private static bool IsAlwaysKept(Region window) => window switch
    {
        { Width: 1 } => true,
        { Width: 0.5f } => window.Left is 0 or 0.5f && window.Top is 0 or 0.5f,
        _ => false,
    };

    private static float Mean(ReadOnlySpan<float> saliency, int height, int width, Region window)
    {
        float sum = 0, area = 0;
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var coverage = window.Coverage(row, column, height, width);
                sum += coverage * saliency[(row * width) + column];
                area += coverage;
            }
        }

        return sum / area;
    }
}

/// <summary>Where the textual half of the semantic feature comes from.</summary>
public enum SemanticText
{
    /// <summary>
    /// The nearest training captions of the picture in the encoder's space; in training never the picture's own.
    /// </summary>
    Retrieved,

    /// <summary>There is none: the semantic feature is the picture's vector alone.</summary>
    None,

    /// <summary>
    /// The picture's own reference captions, as in the released code of the paper. What is to be described enters the
    /// input: for a comparison with published numbers only.
    /// </summary>
    Oracle,
}
