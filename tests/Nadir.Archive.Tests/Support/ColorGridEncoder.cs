using System.Numerics.Tensors;
using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Support;

/// <summary>
/// A small encoder: a picture becomes the mean colours of a 4 x 4 grid, centred, and a word that names a colour becomes
/// the same of a picture of that colour. It depends on nothing but its input.
/// </summary>
public sealed class ColorGridEncoder : IEncoder
{
    private const int Grid = 4;

    private static readonly Dictionary<string, (byte R, byte G, byte B)> Colors = new()
    {
        ["red"] = (230, 20, 20),
        ["green"] = (20, 230, 20),
        ["blue"] = (20, 20, 230),
        ["white"] = (250, 250, 250),
    };

    public ColorGridEncoder(char fingerprintDigit = 'a', int extraDimensions = 0)
    {
        Fingerprint = new string(fingerprintDigit, 64);
        Dimension = (3 * Grid * Grid) + extraDimensions;
    }

    public string Fingerprint { get; }

    public string Name { get; init; } = "color-grid";

    public int Dimension { get; }

    /// <summary>What scores mean; null: nobody measured it.</summary>
    public Func<QueryKind, double, double?>? Calibration { get; init; }

    public double? Probability(QueryKind kind, double score) => Calibration?.Invoke(kind, score);

    /// <summary>What scores of hybrid searches mean; null: nobody measured it.</summary>
    public Func<HybridScores, double?>? HybridCalibration { get; init; }

    public double? LogOdds(HybridScores scores) => HybridCalibration?.Invoke(scores);

    public ImageInput Input { get; init; } = new(32, SquareFit.Stretch);

    /// <summary>Called before every batch, with its size.</summary>
    public Action<int>? OnBatch { get; init; }

    /// <summary>A picture that begins with this colour gets no number for a vector.</summary>
    public (byte R, byte G, byte B)? BreaksOn { get; init; }

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination)
    {
        OnBatch?.Invoke(images.Count);
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i].Width != Input.Size || images[i].Height != Input.Size)
            {
                throw new ArgumentException($"The picture {i} is not of the encoder's size.", nameof(images));
            }

            var vector = destination.Slice(i * Dimension, Dimension);
            Encode(images[i], vector);
            var pixels = images[i].Pixels;
            if (BreaksOn == (pixels[0], pixels[1], pixels[2]))
            {
                vector.Fill(float.NaN);
            }
        }
    }

    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            var (r, g, b) = texts[i].Split(' ')
                .Select(word => Colors.GetValueOrDefault(word, ((byte)90, (byte)90, (byte)90))).First();
            Encode(TestImages.Plain(Input.Size, Input.Size, r, g, b), destination.Slice(i * Dimension, Dimension));
        }
    }

    public void Dispose()
    {
    }

    private static void Encode(RgbImage image, Span<float> vector)
    {
        vector.Clear();
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var cell = 3 * ((y * Grid / image.Height * Grid) + (x * Grid / image.Width));
                for (var channel = 0; channel < 3; channel++)
                {
                    vector[cell + channel] += image.Pixels[(3 * ((y * image.Width) + x)) + channel] - 60;
                }
            }
        }

        vector[0] += 1;
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
    }
}
