using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Faami;
using Nadir.Systems.Tests.Support;
using Nadir.Tests;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Faami;

public class PairInferenceTests
{
    private static readonly string[] Texts = ["many blue planes", "road", "a red field unknownword"];
    private static readonly RgbImage[] Pictures = [.. Enumerable.Range(0, 70).Select(CalibratedModels.Picture)];

    [Theory]
    [InlineData(Interaction.None)]
    [InlineData(Interaction.TextToImage)]
    [InlineData(Interaction.ImageToText)]
    [InlineData(Interaction.Both)]
    public void ScoresOfKeptFeaturesAreThoseOfTheModel(Interaction interaction)
    {
        float[] expected;
        using (var noGrad = new NoGradScope())
        using (var scope = new TensorScope())
        using (var model = CalibratedModels.Faami(interaction))
        {
            var batch = TextInputs.Create(Texts, CalibratedModels.Words, model.MaxTextLength);
            expected = model.Score(
                model.Embed(RgbImageTensor.Create(Pictures, model.Images.Size)), model.Embed(batch))
                .T().Contiguous().ToArray<float>();
        }

        using var inference = new PairInference(CalibratedModels.Faami(interaction), CalibratedModels.Words);
        var scores = new float[Texts.Length * Pictures.Length];
        inference.Score(Texts, Encode(inference, Pictures), scores);

        // Half precision keeps 11 bits of each unit vector; logits are about 14 times cosines.
        Assert.All(expected.Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 0.05f));
        Assert.True(expected.Max() - expected.Min() > 0.5f, "the pictures differ");
    }

    [Fact]
    public void NothingAskedIsNothingScored()
    {
        using var inference = new PairInference(CalibratedModels.Faami(Interaction.Both), CalibratedModels.Words);

        inference.EncodeImages([], []);
        inference.Score([], Encode(inference, Pictures[..1]), []);
        inference.Score(["road"], [], []);
    }

    [Fact]
    public void FeaturesOfAnotherModelAreRefused()
    {
        using var inference = new PairInference(CalibratedModels.Faami(Interaction.Both), CalibratedModels.Words);

        var error = Assert.Throws<ArgumentException>(() => inference.Score(["road"], [new Half[7]], new float[1]));

        Assert.Contains("7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoTensorIsLeftBehind()
    {
        using var inference = new PairInference(CalibratedModels.Faami(Interaction.Both), CalibratedModels.Words);
        var scores = new float[Texts.Length * 2];
        inference.Score(Texts, Encode(inference, Pictures[..2]), scores);
        var before = LiveTensors.CountSettled();

        for (int round = 0; round < 50; round++)
        {
            inference.Score(Texts, Encode(inference, Pictures[..2]), scores);
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    private static ReadOnlyMemory<Half>[] Encode(PairInference inference, RgbImage[] pictures)
    {
        var features = new Half[pictures.Length * inference.FeatureLength];
        inference.EncodeImages(pictures, features);
        return [.. Enumerable.Range(0, pictures.Length)
            .Select(index => new ReadOnlyMemory<Half>(
                features, index * inference.FeatureLength, inference.FeatureLength))];
    }
}
