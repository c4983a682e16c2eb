using Nadir.Imagery;
using Nadir.Models.DualEncoder;
using Nadir.Models.Osdpm;
using Nadir.Models.Retrieval;
using Nadir.Models.Tests.Samples;
using Nadir.Torch;
using OsdpmModel = Nadir.Models.Osdpm.Osdpm;

namespace Nadir.Models.Tests.Retrieval;

public class RetrievalInferenceTests
{
    public static TheoryData<string> Architectures => [.. RetrievalModelFolder.EncoderArchitectures];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void APictureKeepsItsVectorFromCallToCall(string architecture)
    {
        using var encoder = new RetrievalInference(SmallModels.Create(architecture), SmallModels.Words);
        var picture = SmallModels.Picture(1);
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
        RgbImage[] pictures = [.. Enumerable.Range(0, 3).Select(SmallModels.Picture)];
        string[] texts = ["many blue planes", "a red field"];
        float[] expectedImages;
        float[] expectedTexts;
        using (var noGrad = new NoGradScope())
        using (var scope = new TensorScope())
        using (var model = SmallModels.Create(architecture))
        {
            expectedImages = model.EncodeImages(RgbImageTensor.Create(pictures, model.ImageSize)).ToArray<float>();
            var batch = TextBatch.Create(texts, SmallModels.Words, model.MaxTextLength);
            expectedTexts = model.EncodeTexts(batch.Ids, batch.Lengths).ToArray<float>();
        }

        using var encoder = new RetrievalInference(SmallModels.Create(architecture), SmallModels.Words);
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
        var picture = SmallModels.Picture(1);
        float[] expected;
        using (var noGrad = new NoGradScope())
        using (var scope = new TensorScope())
        using (var model = SmallModels.Create(OsdpmConfiguration.ArchitectureName))
        {
            expected = ((OsdpmModel)model).Attention(RgbImageTensor.Create([picture], model.ImageSize)).Saliency.ToArray<float>();
        }

        using var encoder = new RetrievalInference(SmallModels.Create(OsdpmConfiguration.ArchitectureName), SmallModels.Words);
        var (width, height, values) = encoder.Attend(picture);
        Assert.True(encoder.HasAttention);
        Assert.Equal(expected.Length, width * height);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        using var other = new RetrievalInference(SmallModels.Create(DualEncoderConfiguration.ArchitectureName), SmallModels.Words);
        Assert.False(other.HasAttention);
        Assert.Throws<InvalidOperationException>(() => other.Attend(picture));
    }
}
