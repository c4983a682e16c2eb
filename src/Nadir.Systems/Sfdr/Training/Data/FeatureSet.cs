using Nadir.Datasets;
using Nadir.Systems.Sfdr.Features;
using Nadir.Systems.Sfdr.Training.Features;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training.Data;

/// <summary>Pictures with their features and the texts beside them. Owns both.</summary>
/// <param name="Images">The pictures.</param>
/// <param name="Store">Their features; row view * images + image.</param>
/// <param name="Texts">[rows, embed]; null for a model that takes none.</param>
internal sealed record FeatureSet(IReadOnlyList<CaptionedImage> Images, FeatureStore Store, Tensor? Texts) : IDisposable
{
    /// <summary>Reads rows to a device.</summary>
    public PictureFeatures Read(IReadOnlyList<int> rows, Device device)
    {
        using var scope = new TensorScope();
        var features = Store.Read(rows);
        var texts = Texts?.IndexSelect(0, Tensor.FromArray<long>([.. rows.Select(row => (long)row)], rows.Count));
        return new PictureFeatures(
            scope.Keep(features.Picture.To(device)),
            scope.Keep(features.Grid.To(device)),
            scope.Keep(features.Regions.To(device)),
            scope.Keep(features.Geometry.To(device)),
            texts is null ? null : scope.Keep(texts.To(device)),
            features.Statistics is null ? null : scope.Keep(features.Statistics.To(device)),
            Styles is null ? null : scope.Keep(Tensor.FromArray<long>([.. rows.Select(row => (long)Styles[row % Images.Count])], rows.Count).To(device)));
    }

    /// <summary>The style of each picture; null: as its statistics tell.</summary>
    public IReadOnlyList<int>? Styles { get; init; }

    /// <summary>How often an epoch takes the pictures of a dataset, by its name; once where it is not named.</summary>
    public IReadOnlyDictionary<string, int> Repeat { get; init; } = new Dictionary<string, int>();

    /// <summary>How many whole batches an epoch has.</summary>
    public int BatchesPerEpoch(int batchSize) => EpochOrder.Count(Images, Repeat) / batchSize;

    /// <summary>Reads an epoch: every picture as often as it is to be taken, in an order and in views that seed and epoch decide alone.</summary>
    public IEnumerable<FeatureBatch> ReadEpoch(
        int epoch, int firstStep, int batchSize, int seed, Device device, CancellationToken cancellationToken)
    {
        var order = EpochOrder.Draw(Images, Repeat, epoch, seed);
        var views = Store.Rows / Images.Count;
        for (var step = firstStep; step < BatchesPerEpoch(batchSize); step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var taken = order.Skip(step * batchSize).Take(batchSize).ToArray();
            // Neighbours take different views, and after as many turns as views each has had each.
            int[] rows = [.. taken.Select(place => (((place.Turn + place.Picture) % views) * Images.Count) + place.Picture)];
            yield return new FeatureBatch(epoch, step, [.. taken.Select(place => place.Picture)], Read(rows, device));
        }
    }

    public void Dispose()
    {
        Store.Dispose();
        Texts?.Dispose();
    }
}
