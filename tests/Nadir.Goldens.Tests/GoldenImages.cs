using System.Security.Cryptography;
using System.Text.Json;

namespace Nadir.Goldens.Tests;

/// <summary>The images of the goldens: half of them are drawn here, half come from public datasets.</summary>
internal static class GoldenImages
{
    /// <summary>Images of each half.</summary>
    public const int Count = 32;

    public const string Generated = "generated";

    public const string Datasets = "datasets";

    private const string Variable = "NADIR_DATA";

    private static readonly string[] DatasetNames = ["rsicd", "ucm"];

    /// <summary>
    /// Draws an image by integer arithmetic alone, so that it is the same on every machine and depends on no code that
    /// may move: fields, roads, discs, rings, roofs, waves, slopes, noise, each in four sizes and colours.
    /// </summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="size">Side in pixels.</param>
    /// <returns>3 * size * size bytes: red, green, blue interleaved, rows from the top.</returns>
    public static byte[] Draw(int index, int size)
    {
        var pixels = new byte[3 * size * size];
        var scale = 1 + (index / 8);
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                // Coordinates of a 1024 x 1024 plane: the content does not depend on the size.
                var cell = Content(index % 8, x * 1024 / size, y * 1024 / size, scale);
                var color = Mix((uint)((index * 64) + cell));
                var grain = (int)(Mix((uint)((index << 20) + (y * size) + x)) % 25) - 12;
                for (var channel = 0; channel < 3; channel++)
                {
                    var value = (int)((color >> (8 * channel)) & 255) + grain;
                    pixels[(3 * ((y * size) + x)) + channel] = (byte)Math.Clamp(value, 0, 255);
                }
            }
        }

        return pixels;
    }

    /// <summary>
    /// Paths of the dataset half: validation images of RSICD and UCM, evenly spaced. Skips the test where they are
    /// absent.
    /// </summary>
    public static IReadOnlyList<string> Files()
    {
        var root = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : Neighbour();
        Skip.If(root is null,
            $"{Variable} is not set and ../shared/data does not exist: the dataset half is not compared.");
        return [.. DatasetNames.SelectMany(name => Files(root!, name, Count / DatasetNames.Length))];
    }

    /// <summary>
    /// Names the content of files, in hexadecimal digits: other images than the goldens' give other numbers.
    /// </summary>
    public static string Digest(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string[] Files(string root, string name, int count)
    {
        var list = Path.Combine(root, name, $"dataset_{name}.json");
        Skip.IfNot(File.Exists(list), $"{list} does not exist: the dataset half is not compared.");
        using var document = JsonDocument.Parse(File.ReadAllBytes(list));
        string[] names = [.. document.RootElement.GetProperty("images").EnumerateArray()
            .Where(image => image.GetProperty("split").GetString() == "val")
            .Select(image => image.GetProperty("filename").GetString()!)];
        string[] files = [.. Enumerable.Range(0, count)
            .Select(i => Path.Combine(root, name, "images", names[i * names.Length / count]))];
        Skip.If(files.FirstOrDefault(file => !File.Exists(file)) is { } missing,
            $"An image of {list} is missing: the dataset half is not compared.");
        return files;
    }

    private static int Content(int kind, int x, int y, int scale) => kind switch
    {
        // Fields: rows of unequal rectangles.
        0 => (int)(Mix((uint)((y * scale / 256) + (97 * ((x + (y * scale / 256 * 90)) * scale / 330)))) % 12),
        // Two roads and a crossing over a plain.
        1 => Math.Abs(x - (300 * scale % 1024)) < 40 || Math.Abs(x + y - 900) < 55 ? 1 : 2,
        // Tanks: discs on a grid.
        2 => Square((x % (512 / scale)) - (256 / scale))
            + Square((y % (512 / scale)) - (256 / scale)) < Square(180 / scale) ? 1 : 2,
        // Rings around the middle.
        3 => (Square(x - 512) + Square(y - 480)) * scale / 40000 % 5,
        // Roofs between streets.
        4 => x % (240 / scale) < 60 / scale || y % (300 / scale) < 60 / scale ? 0
            : 1 + (int)(Mix((uint)((x * scale / 240) + (31 * (y * scale / 300)))) % 6),
        // Waves along a shore.
        5 => y + ((x % 200) * (200 - (x % 200)) / 100) > 600 ? 7 : (y + (x / 4)) * scale / 70 % 3,
        // Slopes: bands of a triangle's distance.
        6 => Math.Min(x + (y / 2), 1500 - x + (y / 3)) * scale / 120,
        // Noise in blocks.
        _ => (int)(Mix((uint)((x * scale / 64) + (4099 * (y * scale / 64)))) % 40),
    };

    private static int Square(int value) => value * value;

    // The finalizer of MurmurHash3: every bit of the input changes half of those of the output.
    private static uint Mix(uint value)
    {
        value = unchecked((value ^ (value >> 16)) * 0x85ebca6bu);
        value = unchecked((value ^ (value >> 13)) * 0xc2b2ae35u);
        return value ^ (value >> 16);
    }

    private static string? Neighbour()
    {
        var path = Path.Combine(Path.GetDirectoryName(ModelOutputs.Repository)!, "shared", "data");
        return Directory.Exists(path) ? path : null;
    }
}
