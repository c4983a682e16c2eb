using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr.Style;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Features;

/// <summary>Computes SFDR's features of pictures by a retrieval model, in one pass of its backbone.</summary>
/// <remarks>Not safe for concurrent use. Does not own the encoder.</remarks>
public sealed class FeatureExtractor
{
    private readonly ISpatialEncoder _encoder;
    private readonly FeatureConfiguration _configuration;
    private readonly string[] _stages;

    /// <summary>Prepares the extraction.</summary>
    /// <param name="encoder">Gives vectors and maps, and perhaps what is salient, which ranks the regions; in evaluation mode.</param>
    /// <param name="configuration">What to compute.</param>
    /// <param name="detector">Finds regions; null: <see cref="SaliencyWindows"/>.</param>
    /// <exception cref="InvalidDataException">The encoder lacks a stage that the configuration names.</exception>
    public FeatureExtractor(ISpatialEncoder encoder, FeatureConfiguration configuration, IRegionDetector? detector = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.ValidateFor(encoder.Stages);
        (_encoder, _configuration, Detector) = (encoder, configuration, detector ?? new SaliencyWindows());
        _stages = [.. encoder.Stages.Select(stage => stage.Name).Where(name =>
            configuration.GridStages.Contains(name) || configuration.RegionStages.Contains(name) || configuration.StyleStages.Contains(name))];
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
        var grid = Chosen(_configuration.GridStages).Select(map => map.AdaptiveAvgPool2d(Sizes.GridSide, Sizes.GridSide).Flatten(2).Transpose(1, 2));
        var pooled = Chosen(_configuration.RegionStages).Select(map => RegionPooling.Pool(map, regions));
        float[] geometry = [.. regions.SelectMany(list => list).SelectMany(region => new[] { region.Left, region.Top, region.Width, region.Height, region.Score })];
        return new PictureFeatures(
            scope.Keep(features.Normalize()),
            scope.Keep(Tensor.Cat([.. grid], dim: 2)),
            scope.Keep(Tensor.Cat([.. pooled], dim: 2)),
            scope.Keep(Tensor.FromArray<float>(geometry, regions.Length, _configuration.Regions, FeatureLayout.GeometryLength).To(images.Device)),
            Statistics: Sizes.Statistics == 0 ? null : scope.Keep(MapStatistics.Compute(Chosen(_configuration.StyleStages))));

        IEnumerable<Tensor> Chosen(IReadOnlyList<string> stages) => stages.Select(stage => maps[Array.IndexOf(_stages, stage)]);
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
