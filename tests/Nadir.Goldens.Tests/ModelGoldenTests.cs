namespace Nadir.Goldens.Tests;

/// <summary>
/// What the bundled models put out must not change while the code around them does; see <see cref="Golden"/>.
/// </summary>
public sealed class ModelGoldenTests
{
    private const double Tolerance = 1e-5;

    // A pair's score is about 25 times a cosine, of features that are kept in half precision: where a processor adds in
    // another order, a value goes to its neighbour. AVX2 is 2.4e-4 from the values frozen with AVX-512, which lie
    // between -22 and 8.
    private const double PairTolerance = 5e-4;
    private const double CaptionTolerance = 1e-4;

    // The size of a batch changes the last bits of its vectors, so it is always the same.
    private const int BatchSize = 16;

    private static readonly Dictionary<(string Model, string Set), float[]> ImageVectors = [];
    private static readonly Dictionary<string, float[]> TextVectors = [];

    /// <summary>
    /// Models that give a vector for an image and one for a text; those with a querybank give calibrated vectors.
    /// </summary>
    public static TheoryData<string> Encoders => ["dual-encoder", "osdpm", "faami"];

    /// <summary>All bundled models.</summary>
    public static TheoryData<string> Models => ["dual-encoder", "osdpm", "faami", "sfdr"];

    [Theory]
    [MemberData(nameof(Encoders))]
    public void TextVectorsAreAsEver(string model)
    {
        Assert.Equal(64, GoldenTexts.All.Distinct().Count());
        Golden.Close($"{model}.texts", Texts(model), Tolerance);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void VectorsAndRankingsOfDrawnImagesAreAsEver(string model) => CheckImages(model, GoldenImages.Generated);

    [SkippableTheory]
    [Trait("Category", "Reference")]
    [MemberData(nameof(Encoders))]
    public void VectorsAndRankingsOfDatasetImagesAreAsEver(string model)
    {
        RequireTheDatasets();
        CheckImages(model, GoldenImages.Datasets);
        CheckRankings(model, "all",
            [.. Images(model, GoldenImages.Generated), .. Images(model, GoldenImages.Datasets)]);
    }

    [Fact]
    public void PairScoresOfDrawnImagesAreAsEver() => CheckPairs("faami", GoldenImages.Generated);

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void PairScoresOfDatasetImagesAreAsEver()
    {
        RequireTheDatasets();
        CheckPairs("faami", GoldenImages.Datasets);
    }

    [Fact]
    public void CaptionsOfDrawnImagesAreAsEver() => CheckCaptions("sfdr", GoldenImages.Generated);

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void CaptionsOfDatasetImagesAreAsEver()
    {
        RequireTheDatasets();
        CheckCaptions("sfdr", GoldenImages.Datasets);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void WhatArchivesRememberOfAModelIsAsEver(string model)
    {
        var actual = ModelOutputs.Identify(model);
        Assert.Equal(Golden.Document($"{model}.identity", actual), actual);
    }

    private static void CheckImages(string model, string set)
    {
        var images = Images(model, set);
        Golden.Close($"{model}.{set}.images", images, Tolerance);
        CheckRankings(model, set, images);
    }

    private static void CheckRankings(string model, string set, float[] images)
    {
        var texts = Texts(model);
        var frozenTexts = Golden.Floats($"{model}.texts", texts);
        var frozenImages = set == "all"
            ? [.. Frozen(GoldenImages.Generated), .. Frozen(GoldenImages.Datasets)]
            : Frozen(set);
        var dimension = texts.Length / GoldenTexts.All.Count;
        var count = images.Length / dimension;
        var (frozen, actual) = (Ranking.Scores(frozenTexts, frozenImages, dimension),
            Ranking.Scores(texts, images, dimension));
        Golden.SameRankings($"{model}.{set}.text-to-image", frozen, actual, count);
        Golden.SameRankings(
            $"{model}.{set}.image-to-text", Ranking.Transpose(frozen, count), Ranking.Transpose(actual, count),
            GoldenTexts.All.Count);

        float[] Frozen(string half) => Golden.Floats($"{model}.{half}.images", Images(model, half));
    }

    private static void CheckPairs(string model, string set)
    {
        using var outputs = ModelOutputs.Load(model);
        var actual = outputs.ScorePairs(GoldenTexts.All, Pixels(outputs, set), BatchSize);
        Golden.Close($"{model}.{set}.pairs", actual, PairTolerance);
        double[] frozenScores = [.. Golden.Floats($"{model}.{set}.pairs", actual).Select(value => (double)value)];
        double[] scores = [.. actual.Select(value => (double)value)];
        Golden.SameRankings($"{model}.{set}.pairs.text-to-image", frozenScores, scores, GoldenImages.Count,
            PairTolerance);
        Golden.SameRankings(
            $"{model}.{set}.pairs.image-to-text",
            Ranking.Transpose(frozenScores, GoldenImages.Count), Ranking.Transpose(scores, GoldenImages.Count),
            GoldenTexts.All.Count,
            PairTolerance);
    }

    private static void CheckCaptions(string model, string set)
    {
        using var outputs = ModelOutputs.Load(model);
        // Every second image, one batch: 16 of each half.
        var actual = outputs.Describe(
            [.. Pixels(outputs, set).Index().Where(pair => pair.Index % 2 == 0).Select(pair => pair.Item)]);
        var expected = Golden.Document($"{model}.{set}.captions", actual);
        Assert.Equal(GoldenImages.Count / 2, actual.Count);
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (before, now) in expected.Zip(actual))
        {
            Assert.Equal(before.Select(caption => caption.Text), now.Select(caption => caption.Text));
            Assert.All(before.Zip(now), pair =>
            {
                Assert.Equal(pair.First.Score, pair.Second.Score, CaptionTolerance);
                // The score is this divided by a power of the length, so it moves by more.
                Assert.Equal(pair.First.LogProbability, pair.Second.LogProbability, 5 * CaptionTolerance);
            });
        }
    }

    private static float[] Texts(string model)
    {
        if (!TextVectors.TryGetValue(model, out var vectors))
        {
            using var outputs = ModelOutputs.Load(model);
            TextVectors[model] = vectors = outputs.EncodeTexts(GoldenTexts.All);
        }

        return vectors;
    }

    private static float[] Images(string model, string set)
    {
        if (!ImageVectors.TryGetValue((model, set), out var vectors))
        {
            using var outputs = ModelOutputs.Load(model);
            ImageVectors[(model, set)] = vectors = [
                .. Pixels(outputs, set).Chunk(BatchSize).SelectMany(batch => outputs.EncodeImages(batch))];
        }

        return vectors;
    }

    private static IReadOnlyList<byte[]> Pixels(ModelOutputs outputs, string set) => set == GoldenImages.Generated
        ? [.. Enumerable.Range(0, GoldenImages.Count).Select(index => GoldenImages.Draw(index, outputs.ImageSize))]
        : [.. GoldenImages.Files().Select(outputs.Read)];

    // Another release of a dataset has other images, which say nothing of the models.
    private static void RequireTheDatasets()
    {
        var digest = GoldenImages.Digest(GoldenImages.Files());
        Skip.IfNot(
            Golden.Document("datasets", digest) == digest,
            "The dataset images are other ones than the goldens were made from: the dataset half is not compared.");
    }
}
