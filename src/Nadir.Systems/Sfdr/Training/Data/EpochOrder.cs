using Nadir.Datasets;

namespace Nadir.Systems.Sfdr.Training.Data;

/// <summary>The order in which an epoch takes pictures; those of some datasets several times.</summary>
public static class EpochOrder
{
    /// <summary>How many pictures an epoch takes.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="repeat">How often those of a dataset are taken, by its name; once where it is not named.</param>
    public static int Count(IReadOnlyList<CaptionedImage> images, IReadOnlyDictionary<string, int> repeat)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(repeat);
        return images.Sum(image => TimesOf(image, repeat));
    }

    /// <summary>Draws the order, which seed and epoch decide alone.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="repeat">How often those of a dataset are taken, by its name; once where it is not named.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="seed">The training's seed.</param>
    /// <returns>Each picture's place in the list, and how often it was taken before, in this epoch and in those before it.</returns>
    public static IReadOnlyList<(int Picture, int Turn)> Draw(
        IReadOnlyList<CaptionedImage> images, IReadOnlyDictionary<string, int> repeat, int epoch, int seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(repeat);
        (int, int)[] order =
        [
            .. images.SelectMany((image, picture) =>
                Enumerable.Range(0, TimesOf(image, repeat)).Select(turn => (picture, (epoch * TimesOf(image, repeat)) + turn))),
        ];
        new Random(StepSeed.Of(seed, epoch, -1)).Shuffle(order);
        return order;
    }

    private static int TimesOf(CaptionedImage image, IReadOnlyDictionary<string, int> repeat) => repeat.GetValueOrDefault(image.DatasetName, 1);
}
