using Nadir.Systems.Contracts;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Faami;

public sealed class FaamiTests
{
    [Theory]
    [InlineData(Interaction.TextToImage)]
    [InlineData(Interaction.ImageToText)]
    [InlineData(Interaction.Both)]
    [InlineData(Interaction.None)]
    public void TheScoreIsTheSumOfTheScaledParts(Interaction interaction)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallModels.CreateFaami(
            SmallModels.Faami with { Interaction = interaction, LocalWeight = 0.4 });
        model.Towers.LogitScale.FillInPlace(Math.Log(12));
        model.LocalScale.FillInPlace(Math.Log(5));
        var (images, texts) = Embed(model);
        var cosines = images.Features.Normalize().Matmul(texts.Features.Normalize().T()).ToArray<float>();
        var local = model.Alignment?.Score(images.Regions, texts.Words, texts.Mask).ToArray<float>()
            ?? new float[cosines.Length];
        var score = model.Score(images, texts);

        Assert.Equal([2, 3], score.Shape);
        Assert.Equal(interaction == Interaction.None, model.Alignment is null);
        Assert.All(score.ToArray<float>().Index(),
            pair => Assert.Equal((12 * cosines[pair.Index]) + (0.4 * 5 * local[pair.Index]), pair.Item, 1e-4));
    }

    [Fact]
    public void ScalesCountNoMoreThanInTraining()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallModels.CreateFaami();
        var (images, texts) = Embed(model);
        SetScales(model, Math.Log(TowerPair.MaximumScale));
        var expected = model.Score(images, texts).ToArray<float>();
        SetScales(model, Math.Log(2 * TowerPair.MaximumScale));

        Assert.All(expected.Zip(model.Score(images, texts).ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void StartsWithTheEncodersOwnVectors()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        TorchRandom.ManualSeed(1);
        using var model = new FaamiNetwork(SmallModels.Faami);
        model.Eval();
        var pictures = SmallModels.Pictures(3);
        var texts = SmallModels.Texts("a red field", "planes");

        AssertClose(model.Towers.ImageFeatures(pictures), model.ImageFeatures(pictures));
        AssertClose(model.Towers.TextFeatures(texts), model.TextFeatures(texts));
    }

    [Fact]
    public void VectorsAreThoseOfTheEmbedding()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallModels.CreateFaami();
        var (pictures, texts) = (SmallModels.Pictures(2), SmallModels.Texts("a red field", "planes"));
        var (images, words) = (model.Embed(pictures), model.Embed(texts));

        // 64 pixels are two cells of the backbone's last map a side.
        Assert.Equal([2, 4, 12], images.Regions.Shape);
        Assert.Equal([2, 3, 12], words.Words.Shape);
        Assert.Equal([true, true, true, true, false, false], words.Mask.ToArray<bool>());
        AssertClose(images.Features.Normalize(), model.EncodeImages(pictures));
        AssertClose(words.Features.Normalize(), model.EncodeTexts(texts));
    }

    [Fact]
    public void EveryParameterHasAPartInTheScore()
    {
        using var scope = new TensorScope();
        using var model = SmallModels.CreateFaami();
        model.Train();
        var (images, texts) = Embed(model);
        model.Score(images, texts).Square().Sum().Backward();

        foreach (var (name, parameter) in model.NamedParameters())
        {
            Assert.True(parameter.Grad is not null, $"{name} has no gradient");
        }
    }

    private static (FaamiImages Images, FaamiTexts Texts) Embed(FaamiNetwork model)
    {
        var texts = SmallModels.Texts("a red field", "planes", "many white planes");
        return (model.Embed(SmallModels.Pictures(2)), model.Embed(texts));
    }

    private static void SetScales(FaamiNetwork model, double logarithm)
    {
        model.Towers.LogitScale.FillInPlace(logarithm);
        model.LocalScale.FillInPlace(logarithm);
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.All(expected.ToArray<float>().Zip(actual.ToArray<float>()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
