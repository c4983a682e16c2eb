using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Contracts;

public class RetrievalInferenceTests
{
    public static TheoryData<string> Architectures =>
        [DualEncoderOptions.ArchitectureName, OsdpmOptions.ArchitectureName, FaamiOptions.ArchitectureName];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void APictureKeepsItsVectorFromCallToCall(string architecture)
    {
        using var encoder = new RetrievalInference(CalibratedModels.Create(architecture), CalibratedModels.Words);
        var picture = CalibratedModels.Picture(1);
        var (first, second) = (new float[encoder.Dimension], new float[encoder.Dimension]);

        encoder.EncodeImages([picture], first);
        encoder.EncodeImages([picture], second);

        Assert.Equal(first, second);
        Assert.Equal(1, first.Sum(value => value * value), 5);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void FoldedNormalisationsGiveTheVectorsOfTheWholeModel(string architecture)
    {
        RgbImage[] pictures = [.. Enumerable.Range(0, 3).Select(CalibratedModels.Picture)];
        string[] texts = ["many blue planes", "a red field"];
        float[] expectedImages;
        float[] expectedTexts;
        using (var noGrad = new NoGradScope())
        using (var scope = new TensorScope())
        using (var model = CalibratedModels.Create(architecture))
        {
            expectedImages = model.EncodeImages(RgbImageTensor.Create(pictures, model.Images.Size)).ToArray<float>();
            var batch = TextInputs.Create(texts, CalibratedModels.Words, model.MaxTextLength);
            expectedTexts = model.EncodeTexts(batch).ToArray<float>();
        }

        using var encoder = new RetrievalInference(CalibratedModels.Create(architecture), CalibratedModels.Words);
        var images = new float[expectedImages.Length];
        var words = new float[expectedTexts.Length];
        encoder.EncodeImages(pictures, images);
        encoder.EncodeTexts(texts, words);

        Assert.All(expectedImages.Zip(images), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.All(expectedTexts.Zip(words), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void WhereOsdpmLooksIsItsSaliency()
    {
        var picture = CalibratedModels.Picture(1);
        float[] expected;
        using (var noGrad = new NoGradScope())
        using (var scope = new TensorScope())
        using (var model = CalibratedModels.Create(OsdpmOptions.ArchitectureName))
        {
            expected = ((OsdpmNetwork)model).Attend(RgbImageTensor.Create([picture], model.Images.Size))[^1]
                .ToArray<float>();
        }

        using var encoder = new RetrievalInference(
            CalibratedModels.Create(OsdpmOptions.ArchitectureName), CalibratedModels.Words);
        var (width, height, values) = encoder.Attend(picture);
        Assert.True(encoder.HasAttention);
        Assert.Equal(expected.Length, width * height);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        using var other = new RetrievalInference(
            CalibratedModels.Create(DualEncoderOptions.ArchitectureName), CalibratedModels.Words);
        Assert.False(other.HasAttention);
        Assert.Throws<InvalidOperationException>(() => other.Attend(picture));
    }
}
