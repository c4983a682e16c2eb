using System.Text.Json;
using Nadir.Datasets;
using Nadir.Systems.Training.Bench;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Systems.Tests.Training.Bench;

public sealed class BlindAnswersTests : IDisposable
{
    private const int Images = 17;
    private const int Captions = 40;

    private readonly ToyBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_ten_best_are_those_of_a_brute_force_ranking(bool pairs)
    {
        var (gallery, scores) = Gallery(pairs, levels: 9);

        var answers = BlindAnswers.Rank(gallery);

        Assert.Equal((Images, Captions), (answers.ImageToText.Count, answers.TextToImage.Count));
        for (var image = 0; image < Images; image++)
        {
            CheckList(answers.ImageToText[image],
                [.. Enumerable.Range(0, Captions).Select(caption => scores[image, caption])]);
        }

        for (var caption = 0; caption < Captions; caption++)
        {
            CheckList(answers.TextToImage[caption],
                [.. Enumerable.Range(0, Images).Select(image => scores[image, caption])]);
        }
    }

    [Fact]
    public void Equal_scores_come_in_an_order_that_the_seed_alone_decides_and_every_order_as_often()
    {
        var (gallery, _) = Gallery(pairs: true, levels: 1);
        Assert.Equal(
            JsonSerializer.Serialize(BlindAnswers.Rank(gallery, 3).ImageToText),
            JsonSerializer.Serialize(BlindAnswers.Rank(gallery, 3).ImageToText));
        Assert.NotEqual(
            JsonSerializer.Serialize(BlindAnswers.Rank(gallery, 3).ImageToText),
            JsonSerializer.Serialize(BlindAnswers.Rank(gallery, 4).ImageToText));

        // All are equal: each caption is among the ten of an image with a chance of 10 in 40.
        var hits = new int[Captions];
        const int Seeds = 200;
        for (var seed = 0; seed < Seeds; seed++)
        {
            foreach (var caption in BlindAnswers.Rank(gallery, seed).ImageToText.SelectMany(list => list))
            {
                hits[caption]++;
            }
        }

        const double Expected = Seeds * Images * 10.0 / Captions;
        // Five standard deviations of a binomial count.
        var bound = 5 * Math.Sqrt(Seeds * Images * 0.25 * 0.75);
        Assert.All(hits, count => Assert.InRange(count, Expected - bound, Expected + bound));
    }

    [Fact]
    public void A_score_that_is_no_number_is_refused()
    {
        var scores = new float[2 * 3];
        scores[4] = float.NaN;
        var gallery = new RetrievalGallery(SomeImages(2), 0, [], [], scores, blindCaptions: 3);

        Assert.Contains("image 1 and caption 1",
            Assert.Throws<InvalidDataException>(() => BlindAnswers.Rank(gallery)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => gallery.Owners);
    }

    [Theory]
    [InlineData("vsepp")]
    [InlineData("scan-t2i")]
    public void A_blind_set_is_scored_as_the_same_images_and_captions_with_their_truth(string system)
    {
        _bench.Run(_bench.Plan(epochs: 1, names: system)).Run(null, null, CancellationToken.None);
        var blind = _bench.WriteBlind();
        using var loaded = KnownSystems.Registry.Load(Path.Combine(_bench.Out, $"controlled/{system}/seed-0"));
        var stages = new HashSet<string>();
        var gallery = RetrievalEvaluator.EvaluateBlind(
            loaded.Model, loaded.Tokenizer, blind, ToyBench.Decode, CancellationToken.None, new Stages(stages));

        CaptionedImage[] known =
        [
            .. blind.Images.Select((image, index) => new CaptionedImage
            {
                DatasetName = image.DatasetName,
                FileName = image.FileName,
                Path = image.Path,
                Split = image.Split,
                Captions = [.. blind.Captions.Skip(2 * index).Take(2)],
            }),
        ];
        var open = RetrievalEvaluator.Evaluate(
            loaded.Model, loaded.Tokenizer, known, ToyBench.Decode, CancellationToken.None);
        var (one, other) = (new float[blind.Captions.Count], new float[blind.Captions.Count]);
        for (var image = 0; image < known.Length; image++)
        {
            gallery.CopyScores(image, one);
            open.CopyScores(image, other);
            Assert.Equal(other, one);
        }

        Assert.Equal(["captions", "images"], stages.Order());
    }

    private static void CheckList(IReadOnlyList<int> answers, double[] scores)
    {
        Assert.Equal(Math.Min(10, scores.Length), answers.Count);
        Assert.Equal(answers.Count, answers.Distinct().Count());
        Assert.Equal(scores.OrderDescending().Take(answers.Count), answers.Select(item => scores[item]));
    }

    // Few different scores: many ties. As vectors: one-hot images, so that a caption's vector holds its scores.
    private static (RetrievalGallery Gallery, double[,] Scores) Gallery(bool pairs, int levels)
    {
        var random = new Random(5);
        var scores = new float[Images * Captions];
        var table = new double[Images, Captions];
        var (images, texts) = (new float[Images * Images], new float[Captions * Images]);
        for (var image = 0; image < Images; image++)
        {
            images[(image * Images) + image] = 1;
            for (var caption = 0; caption < Captions; caption++)
            {
                var score = random.Next(levels) / 8f;
                (scores[(image * Captions) + caption], texts[(caption * Images) + image],
                    table[image, caption]) = (score, score, score);
            }
        }

        return (new RetrievalGallery(SomeImages(Images), Images, images, texts, pairs ? scores : null, Captions),
            table);
    }

    private static CaptionedImage[] SomeImages(int count) =>
    [
        .. Enumerable.Range(0, count).Select(index => new CaptionedImage
        {
            DatasetName = "x", FileName = $"{index}", Split = DatasetSplit.Test, Captions = [],
        }),
    ];

    private sealed class Stages(HashSet<string> all) : IProgress<GalleryProgress>
    {
        public void Report(GalleryProgress value) => all.Add(value.Stage);
    }
}
