using Nadir.Datasets;
using Nadir.Imagery;

namespace Nadir.Benchmarks.Training.Baselines;

/// <summary>Images of noise with five captions each, as long and of as many words as RSICD's: speed and memory do not
/// depend on what they show.</summary>
internal static class SyntheticPairs
{
    /// <summary>Words that the captions are made of: so many has RSICD's vocabulary by the papers' rule.</summary>
    public const int Words = 1044;

    private const int CaptionsPerImage = 5;

    // Words of a caption; their mean is 11.5.
    private static readonly int[] Lengths = [6, 7, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 11, 12, 12, 13, 13, 14, 15, 17,
        21];

    /// <summary>Makes images.</summary>
    /// <param name="count">How many.</param>
    /// <param name="split">Where they belong.</param>
    public static CaptionedImage[] Create(int count, DatasetSplit split)
    {
        var random = new Random(1);
        int next = 0;
        return [.. Enumerable.Range(0, count).Select(number => new CaptionedImage
        {
            DatasetName = "synthetic",
            FileName = $"{number}.png",
            Path = $"{number}",
            Split = split,
            Captions = [.. Enumerable.Range(0, CaptionsPerImage).Select(_ => Caption())],
        })];

        // Every word comes once before words are drawn, so that the vocabulary has all of them.
        string Caption()
        {
            int length = Lengths[random.Next(Lengths.Length)];
            return string.Join(' ', Enumerable.Range(0, length)
                .Select(_ => $"word{(next < Words ? next++ : random.Next(Words))}"));
        }
    }

    /// <summary>Makes the picture of an image.</summary>
    /// <param name="path">The image's path, a number.</param>
    /// <param name="size">Its side in pixels.</param>
    public static RgbImage Picture(string path, int size)
    {
        byte[] pixels = new byte[3 * size * size];
        new Random(int.Parse(path, System.Globalization.CultureInfo.InvariantCulture)).NextBytes(pixels);
        return new RgbImage(size, size, pixels);
    }
}
