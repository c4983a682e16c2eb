using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Support;

/// <summary>
/// A reranker that anybody can compute again: a picture becomes the mean of each colour, and a text that begins with
/// the name of a colour is scored by 100 times this colour's share less that of the others. Its input is not the
/// encoder's.
/// </summary>
public sealed class ColorReranker : IReranker
{
    private static readonly string[] Names = ["red", "green", "blue"];

    private int _calls;

    public string Name => "color-share";

    public ImageInput Input { get; init; } = new(24, SquareFit.Stretch);

    public int FeatureLength => 3;

    /// <summary>Called before every batch, with its size.</summary>
    public Action<int>? OnBatch { get; init; }

    /// <summary>Given in place of every score.</summary>
    public float? Constant { get; init; }

    /// <summary>Pictures that were encoded.</summary>
    public int Encoded { get; private set; }

    public static float ScoreOf(string text, RgbImage image)
    {
        var colour = Array.IndexOf(Names, text.Split(' ')[0]);
        float score = 0;
        for (var channel = 0; channel < 3; channel++)
        {
            var mean = (float)(Half)MeanOf(image, channel);
            score += colour < 0 ? 0 : channel == colour ? 100 * mean : -50 * mean;
        }

        return score;
    }

    public void EncodeImages(IReadOnlyList<RgbImage> images, Span<Half> destination)
    {
        Enter();
        OnBatch?.Invoke(images.Count);
        Encoded += images.Count;
        for (var index = 0; index < images.Count; index++)
        {
            Assert.Equal((Input.Size, Input.Size), (images[index].Width, images[index].Height));
            for (var channel = 0; channel < 3; channel++)
            {
                destination[(3 * index) + channel] = (Half)MeanOf(images[index], channel);
            }
        }

        Leave();
    }

    public void Score(IReadOnlyList<string> texts, IReadOnlyList<ReadOnlyMemory<Half>> pictures, Span<float> scores)
    {
        Enter();
        for (var index = 0; index < texts.Count * pictures.Count; index++)
        {
            var colour = Array.IndexOf(Names, texts[index / pictures.Count].Split(' ')[0]);
            var means = pictures[index % pictures.Count].Span;
            scores[index] = 0;
            for (var channel = 0; channel < 3; channel++)
            {
                scores[index] += colour < 0 ? 0 : channel == colour ? 100 * (float)means[channel]
                    : -50 * (float)means[channel];
            }

            scores[index] = Constant ?? scores[index];
        }

        Leave();
    }

    public void Dispose()
    {
    }

    private static float MeanOf(RgbImage image, int channel)
    {
        long sum = 0;
        for (var index = channel; index < image.Pixels.Length; index += 3)
        {
            sum += image.Pixels[index];
        }

        return sum / (255f * image.Width * image.Height);
    }

    private void Enter() => Assert.Equal(1, Interlocked.Increment(ref _calls));

    private void Leave() => Interlocked.Decrement(ref _calls);
}
