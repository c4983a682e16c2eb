using System.IO.Compression;
using System.Text.Json;

namespace Nadir.Imagery.Tests;

/// <summary>Decoding and resampling against Pillow and NumPy; Golden/make_golden.py made the files.</summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static TheoryData<int, string> Cases()
    {
        var data = new TheoryData<int, string>();
        var cases = Load();
        for (var i = 0; i < cases.Length; i++)
        {
            data.Add(i, $"{cases[i].File} {cases[i].Width}x{cases[i].Height}: {cases[i].Note}");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pixels_are_those_of_an_independent_decoder(int index, string title)
    {
        Assert.NotEmpty(title);
        var golden = Load()[index];
        using var source = ImageSource.Open(Path.Combine(Folder, golden.File));
        var image = source.Read(golden.Width, golden.Height);
        using var inflated = new ZLibStream(
            new MemoryStream(Convert.FromBase64String(golden.Rgb)), CompressionMode.Decompress);
        var expected = new byte[image.Pixels.Length];
        inflated.ReadExactly(expected);
        Assert.InRange(Pictures.LargestDifference(expected, image.Pixels), 0, golden.Tolerance);
    }

    [Fact]
    public void Bytes_decode_as_their_file_does()
    {
        foreach (var file in Directory.GetFiles(Folder).Where(f => !f.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var fromFile = ImageSource.Open(file);
            using var fromBytes = ImageSource.Open(File.ReadAllBytes(file), "bytes");
            Assert.Equal(fromFile.Read().Pixels, fromBytes.Read().Pixels);
        }
    }

    private static GoldenCase[] Load() => JsonSerializer.Deserialize<GoldenCase[]>(
        File.ReadAllText(Path.Combine(Folder, "golden.json")), JsonSerializerOptions.Web)!;

    private sealed record GoldenCase(string File, int Width, int Height, int Tolerance, string Note, string Rgb);
}
