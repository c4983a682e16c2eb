using Nadir.Datasets;
using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Systems.Tests.DualEncoder;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Tests;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Matching;

/// <summary>The matching systems learn, are stored and are read again, and score kept features as they score
/// images.</summary>
public sealed class MatchingTrainingTests
{
    [Theory]
    [InlineData("vsepp")]
    [InlineData("scan-t2i")]
    [InlineData("scan-i2t")]
    [InlineData("camp-triplet")]
    [InlineData("camp-bce")]
    [InlineData("mtfn")]
    public void Colors_are_learned_and_the_model_scores_as_measured_after_it_is_read_again(string name)
    {
        using var folder = new TemporaryFolder();
        var recipe = TinyMatching.Of(name) with { Epochs = 30, ValidateEvery = 10 };
        var progress = new Losses();
        var result = TestTraining.Run(
            recipe, TinyTraining.Data, new TrainingPaths(folder.Path, Weights: ""), TinyTraining.Decode, Device.Cpu,
            progress: progress);

        Assert.True(progress.OfEpochs[^1] < 0.9 * progress.OfEpochs[0],
            $"the losses were {string.Join(", ", progress.OfEpochs)}");
        // Six images with three captions each: chance is 62 in the mean, since R@10 finds nearly all.
        Assert.True(result.BestMeasures[0].Value > 75,
            $"{result.BestMeasures[0].Name} is {result.BestMeasures[0].Value}");

        using var loaded = KnownSystems.Registry.Load(folder.Path);
        Assert.Equal(recipe.Task, loaded.System.Name);
        var gallery = RetrievalEvaluator.Evaluate(
            loaded.Model, loaded.Tokenizer, TinyTraining.Data.Validate[0].Images, TinyTraining.Decode,
            CancellationToken.None);
        Assert.Equal(result.BestMeasures[0].Value, gallery.Rank().Score().MeanRecall, 6);
        Assert.Equal(recipe.Task, RecipeFile.Read(KnownSystems.Registry, folder.File("recipe.json")).Task);
        Assert.Contains(loaded.System.Title, File.ReadAllText(folder.File("card.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vsepp")]
    [InlineData("vsepp-published")]
    [InlineData("scan-t2i")]
    [InlineData("scan-i2t")]
    [InlineData("camp-triplet")]
    [InlineData("camp-gated")]
    [InlineData("camp-published")]
    [InlineData("mtfn")]
    public void A_step_leaves_no_tensor_behind(string name)
    {
        using var folder = new TemporaryFolder();
        using var task = TinyMatching.CreateTask(TinyMatching.Of(name), folder.Path);
        _ = LiveTensors.CountSettled();
        var live = new List<long>();
        foreach (var batch in task.Batches(0, 0, CancellationToken.None))
        {
            using (new TensorScope())
            {
                task.Loss(batch).Total.Backward();
            }

            live.Add(Tensor.LiveCount);
            batch.Dispose();
        }

        Assert.Equal(4, live.Count);
        Assert.Single(live.Skip(1).Distinct());
    }

    [Theory]
    [InlineData("vsepp")]
    [InlineData("vsepp-published")]
    [InlineData("scan-t2i")]
    [InlineData("scan-i2t")]
    [InlineData("camp-triplet")]
    [InlineData("camp-gated")]
    [InlineData("camp-published")]
    [InlineData("mtfn")]
    public void Scores_of_a_reranker_are_those_of_each_pair_alone(string name)
    {
        using var folder = new TemporaryFolder();
        // Trained for a moment, so that scores differ.
        _ = TestTraining.Run(
            TinyMatching.Of(name), TinyTraining.Data, new TrainingPaths(folder.Path, Weights: ""), TinyTraining.Decode,
            Device.Cpu);

        string[] texts = ["red", "a green field that is as long as texts get here", "all is unknownword here"];
        RgbImage[] images = [.. Enumerable.Range(0, 5).Select(Picture)];
        var together = Score(texts, images);

        foreach (var (row, text) in texts.Index())
        {
            foreach (var (column, image) in images.Index())
            {
                // Sums in another order differ in the last bits; features are kept in half precision either way.
                Assert.Equal(Score([text], [image])[0], together[(row * images.Length) + column], 2e-3f);
            }
        }

        Assert.True(together.Distinct().Count() > texts.Length, "all scores are the same");

        float[] Score(string[] some, RgbImage[] pictures)
        {
            using var inference = PairInference.Load(KnownSystems.Registry, folder.Path);
            var kept = new Half[pictures.Length * inference.FeatureLength];
            inference.EncodeImages(pictures, kept);
            var scores = new float[some.Length * pictures.Length];
            inference.Score(
                some,
                [.. Enumerable.Range(0, pictures.Length).Select(index =>
                    new ReadOnlyMemory<Half>(kept, index * inference.FeatureLength, inference.FeatureLength))],
                scores);
            return scores;
        }
    }

    [Fact]
    public void Equal_captions_are_negatives_only_where_asked_for()
    {
        using var folder = new TemporaryFolder();
        // Each colour four times: a batch of twelve holds equal captions of several images.
        var recipe = TinyMatching.Of("vsepp") with { BatchSize = 12 };
        using var masked = TinyMatching.CreateTask(recipe with { MaskEqualCaptions = true }, folder.Path);
        using var published = TinyMatching.CreateTask(recipe with { MaskEqualCaptions = false }, folder.Path);
        var batch = masked.Batches(0, 0, CancellationToken.None).First();
        using var scope = new TensorScope();
        var (with, without) = (masked.Loss(batch).Total.Item<float>(), published.Loss(batch).Total.Item<float>());
        batch.Dispose();

        // The same weights, by the same seed: what is not masked can only add.
        Assert.True(with < without, $"masked {with}, as published {without}");
    }

    [Fact]
    public void Several_captions_an_image_become_pairs()
    {
        using var folder = new TemporaryFolder();
        using var task = TinyMatching.CreateTask(
            TinyMatching.Of("scan-t2i") with { CaptionsPerImage = 2 }, folder.Path);
        var batch = task.Batches(0, 0, CancellationToken.None).First();
        using var scope = new TensorScope();
        Assert.Equal(12, batch.Captions.Count);
        Assert.True(float.IsFinite(task.Loss(batch).Total.Item<float>()));
        batch.Dispose();
    }

    [Theory]
    [InlineData(VocabularyRule.Published)]
    [InlineData(VocabularyRule.PublishedWithTestLeak)]
    public void The_papers_vocabulary_trains_and_is_stored_with_its_source(VocabularyRule rule)
    {
        using var folder = new TemporaryFolder();
        var recipe = TinyMatching.Of("vsepp") with { Vocabulary = rule, Epochs = 1 };
        var data = TinyTraining.Data with { TestCaptions = ["purple violins"] };
        _ = TestTraining.Run(recipe, data, new TrainingPaths(folder.Path, Weights: ""), TinyTraining.Decode,
            Device.Cpu);

        using var loaded = KnownSystems.Registry.Load(folder.Path);
        var words = Assert.IsType<RetrievalVocabulary>(loaded.Tokenizer);
        var leaks = rule == VocabularyRule.PublishedWithTestLeak;
        Assert.Equal(leaks, words.Words.Contains("violins"));
        Assert.Contains("red", words.Words);
        // Stop words are unknown, and so is a text without words.
        Assert.Equal([words.UnknownId], loaded.Tokenizer.Encode("the", 5));
        Assert.Equal([words.UnknownId], loaded.Tokenizer.Encode(" ", 5));
        Assert.Equal(
            leaks ? RetrievalVocabularySource.TrainAndTestLeak : RetrievalVocabularySource.Train, words.Source);
        Assert.Equal(leaks, File.ReadAllText(folder.File("card.md"))
            .Contains("which is a leak", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_test_captions_their_leak_is_refused_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var recipe = TinyMatching.Of("vsepp") with { Vocabulary = VocabularyRule.PublishedWithTestLeak };
        var error = Assert.Throws<TrainingException>(() => TinyMatching.CreateTask(recipe, folder.Path));
        Assert.Contains("list no test captions", error.Message, StringComparison.Ordinal);
    }

    // Two colours side by side: regions differ.
    private static RgbImage Picture(int index)
    {
        var (left, right) = (TinyTraining.Decode($"image_{index}"), TinyTraining.Decode($"image_{index + 1}"));
        var pixels = new byte[3 * 32 * 32];
        for (var pixel = 0; pixel < 32 * 32; pixel++)
        {
            (pixel % 32 < 16 ? left : right).Pixels.AsSpan(3 * pixel, 3).CopyTo(pixels.AsSpan(3 * pixel));
        }

        return new RgbImage(32, 32, pixels);
    }

    private sealed class Losses : IProgress<TrainingProgress>
    {
        private readonly SortedDictionary<int, double> _epochs = [];

        public double[] OfEpochs => [.. _epochs.Values];

        // The mean of the epoch so far: the last one counts.
        public void Report(TrainingProgress value) => _epochs[value.Epoch] = value.Loss;
    }
}
