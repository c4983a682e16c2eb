using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Training.Retrieval;
using Nadir.Tests;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Training.Retrieval;

public sealed class PairScoringTests
{
    // More pictures than one block takes, and more different captions.
    private static readonly CaptionedImage[] Gallery = [.. Enumerable.Range(0, 35).Select(Image)];
    private static readonly Vocabulary Words = Vocabulary.Build(Gallery.SelectMany(image => image.Captions));

    [Theory]
    [InlineData(Interaction.TextToImage)]
    [InlineData(Interaction.Both)]
    public void ScoresEqualThoseOfEachPairAlone(Interaction interaction)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = Create(interaction);
        var gallery = RetrievalEvaluator.Evaluate(model, Words, Gallery, TinyTraining.Decode, CancellationToken.None);
        string[] captions = [.. Gallery.SelectMany(image => image.Captions)];
        var texts = captions.Select(caption => Embed(model, caption)).ToArray();
        var scores = gallery.Scores!.Value.ToArray();

        Assert.Equal(Gallery.Length * captions.Length, scores.Length);
        foreach (var (row, image) in Gallery.Index())
        {
            var embedded = model.Embed(RgbImageTensor.Create([TinyTraining.Decode(image.Path!)], 32));
            for (var column = 0; column < captions.Length; column++)
            {
                using var score = model.Score(embedded, texts[column]);
                // Scores reach 28; sums in another order differ in the last bits.
                Assert.Equal(score.Item<float>(), scores[(row * captions.Length) + column], 2e-3);
            }
        }
    }

    [Fact]
    public void EqualCaptionsHaveExactlyEqualScores()
    {
        using var model = Create(Interaction.Both);
        var gallery = RetrievalEvaluator.Evaluate(model, Words, Gallery, TinyTraining.Decode, CancellationToken.None);
        string[] captions = [.. Gallery.SelectMany(image => image.Captions)];
        var groups = captions.Index().GroupBy(pair => pair.Item, pair => pair.Index).Where(group => group.Count() > 1)
            .ToArray();
        var row = new float[captions.Length];

        Assert.NotEmpty(groups);
        for (var image = 0; image < Gallery.Length; image++)
        {
            gallery.CopyScores(image, row);
            Assert.All(groups, group => Assert.Single(group.Select(column => row[column]).Distinct()));
        }
    }

    [Fact]
    public void AScoreDoesNotDependOnWhatElseIsInTheGallery()
    {
        using var model = Create(Interaction.Both);
        var all = RetrievalEvaluator.Evaluate(model, Words, Gallery, TinyTraining.Decode, CancellationToken.None);
        var some = RetrievalEvaluator.Evaluate(model, Words, Gallery[..3], TinyTraining.Decode, CancellationToken.None);
        var (whole, part) = (new float[all.Owners.CaptionCount], new float[some.Owners.CaptionCount]);
        all.CopyScores(1, whole);
        some.CopyScores(1, part);

        Assert.All(part.Index(), pair => Assert.Equal(whole[pair.Index], pair.Item, 2e-3));
    }

    [Theory]
    [InlineData("faami")]
    [InlineData("osdpm")]
    public void EvaluationLeavesNoTensorBehind(string kind)
    {
        using ITwoTowers model = kind == "faami" ? Create(Interaction.Both) : CreateOsdpm();
        var live = LiveTensors.CountSettled();
        var gallery = RetrievalEvaluator.Evaluate(model, Words, Gallery, TinyTraining.Decode, CancellationToken.None);

        Assert.Equal(live, Tensor.LiveCount);
        Assert.Equal(kind == "faami", gallery.Scores is not null);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => RetrievalEvaluator.Evaluate(model, Words, Gallery, TinyTraining.Decode, cancellation.Token));
        Assert.Equal(live, Tensor.LiveCount);
    }

    [Fact]
    public void WithoutAnInteractionCosinesDecide()
    {
        using var model = Create(Interaction.None);
        var gallery = RetrievalEvaluator.Evaluate(
            model, Words, Gallery[..4], TinyTraining.Decode, CancellationToken.None);

        Assert.Null(gallery.Scores);
        Assert.Equal(4 * model.EmbedDim(), gallery.ImageVectors.Length);
        Assert.All(gallery.ImageVectors.ToArray().Chunk(model.EmbedDim()),
            vector => Assert.Equal(1, vector.Sum(x => x * x), 1e-4));
    }

    [Theory]
    [InlineData(40, 49)]
    [InlineData(512, 1024)]
    [InlineData(1, 1)]
    public void ABlockStaysWithinTheStatedMemory(int words, int regions)
    {
        var texts = PairScoring.TextsAtOnce(4L * words * regions * sizeof(float));
        var bytes = 4L * 32 * texts * words * regions * sizeof(float);

        Assert.True(texts == 1 || bytes <= PairScoring.WorkingBytes);
        Assert.True(texts is >= 1 and <= 1024);
    }

    [Fact]
    public void MorePairsThanAnArrayHoldsAreRefusedBeforeMemoryIsTaken()
    {
        PairScoring.RequirePairs(8_734, 43_670);
        var error = Assert.Throws<DatasetException>(() => PairScoring.RequirePairs(100_000, 500_000));
        Assert.Contains("100000 images with 500000 captions", error.Message, StringComparison.Ordinal);
    }

    private static FaamiNetwork Create(Interaction interaction)
    {
        TorchRandom.ManualSeed(12);
        var encoder = TinyTraining.Recipe.Model with
        {
            Text =
            TinyTraining.Recipe.Model.Text with { VocabularySize = Words.Count }
        };
        var model = new FaamiNetwork(TinyRecipes.Faami.Model with { Encoder = encoder, Interaction = interaction });
        model.Eval();
        return model;
    }

    private static OsdpmNetwork CreateOsdpm()
    {
        var encoder = TinyTraining.Recipe.Model with
        {
            Text =
            TinyTraining.Recipe.Model.Text with { VocabularySize = Words.Count }
        };
        var model = new OsdpmNetwork(TinyRecipes.Osdpm.Model with { Encoder = encoder });
        model.Eval();
        return model;
    }

    private static FaamiTexts Embed(FaamiNetwork model, string caption)
    {
        var batch = TextInputs.Create([caption], Words, model.MaxTextLength);
        return model.Embed(batch);
    }

    // The first caption is each image's own; the second is shared by some, and the third says nothing.
    private static CaptionedImage Image(int index)
    {
        var number = string.Concat(Enumerable.Repeat("many ", index % 5));
        return new CaptionedImage
        {
            DatasetName = "numbers",
            FileName = $"image_{index}",
            Path = $"image_{index}",
            Split = DatasetSplit.Validation,
            Captions = [$"{number}place{index} here", $"{number}color{index % 6}",
                $"it is place{index} and place{index + 1}", "."],
        };
    }
}
