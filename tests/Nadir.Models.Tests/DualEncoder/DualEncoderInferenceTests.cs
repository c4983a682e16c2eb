using Nadir.Imagery;
using Nadir.Language;
using Nadir.Models.DualEncoder;
using DualEncoderModel = Nadir.Models.DualEncoder.DualEncoder;

namespace Nadir.Models.Tests.DualEncoder;

public class DualEncoderInferenceTests
{
    private const int Size = 32;

    [Fact]
    public void APictureKeepsItsVectorFromCallToCall()
    {
        var vocabulary = Vocabulary.Build(["a plane"]);
        var model = new DualEncoderModel(new DualEncoderConfiguration
        {
            EmbedDim = 16,
            Image = new ImageTowerConfiguration { Size = Size },
            Text = new TextTowerConfiguration { Width = 8, Hidden = 8, VocabularySize = vocabulary.Count },
        });
        model.Eval();
        using var encoder = new DualEncoderInference(model, vocabulary);
        var picture = new RgbImage(Size, Size, [.. Enumerable.Range(0, 3 * Size * Size).Select(index => (byte)(index * 7))]);
        var (first, second) = (new float[16], new float[16]);

        encoder.EncodeImages([picture], first);
        encoder.EncodeImages([picture], second);

        Assert.Equal(first, second);
        Assert.Equal(1, first.Sum(value => value * value), 5);
    }
}
