using System.Text.Json;
using Nadir.Imagery;

namespace Nadir.Datasets.Tests;

/// <summary>A small dataset on disk, with images in a raw format of the tests' own: width, height, pixels.</summary>
public sealed class DatasetFolder : IDisposable
{
    public DatasetFolder() => Path = Directory.CreateTempSubdirectory("nadir-dataset-").FullName;

    public string Path { get; }

    public static string[] FiveCaptions(int image) =>
        [.. Enumerable.Range(0, 5).Select(caption => $"image {image} has caption {caption} .")];

    public string WriteJson(string name, object content)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, content as string ?? JsonSerializer.Serialize(content));
        return path;
    }

    /// <summary>Images a_0.raw, a_1.raw ... whose pixels are a function of their number and place.</summary>
    public CaptionDataset WriteNumbered(int count, int width = 20, int height = 14)
    {
        var images = Enumerable.Range(0, count).Select(number =>
        {
            WriteImage($"a_{number}.raw", Numbered(number, width, height));
            return Image($"a_{number}.raw", "train", FiveCaptions(number));
        });
        WriteJson("dataset_small.json", new { images = images.ToArray(), dataset = "small" });
        return CaptionDataset.Open(Path);
    }

    public static object Image(string fileName, string split, params string[] captions) => new
    {
        filename = fileName,
        split,
        sentences = captions.Select(raw => new { raw, tokens = raw.Split(' ') }).ToArray(),
    };

    public static RgbImage Numbered(int number, int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i * 7) + (number * 31) + (i / (3 * width)));
        }

        return new RgbImage(width, height, pixels);
    }

    public void WriteImage(string name, RgbImage image)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, "images")).FullName;
        File.WriteAllBytes(
            System.IO.Path.Combine(folder, name),
            [.. BitConverter.GetBytes(image.Width), .. BitConverter.GetBytes(image.Height), .. image.Pixels]);
    }

    public static RgbImage Decode(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return new RgbImage(BitConverter.ToInt32(bytes, 0), BitConverter.ToInt32(bytes, 4), bytes[8..]);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
