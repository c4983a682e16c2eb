using Nadir.Systems.Building.Losses;
using Nadir.Systems.Tests.Support;
using Nadir.Tests;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Losses;

/// <summary>Losses against plain sums, closed forms and differences.</summary>
public class LossTests
{
    private const int Pairs = 5;

    [Theory]
    [InlineData(HingeKind.Sum)]
    [InlineData(HingeKind.Hardest)]
    public void Hinge_with_equal_captions_counts_them_as_no_negatives(HingeKind kind)
    {
        using var scope = new TensorScope();
        var (scores, values) = Scores();
        var positives = PositivePairs.OfKeys(
            Tensor.FromArray<long>([1, 2, 3, 1, 5], Pairs), Tensor.FromArray<long>([1, 2, 2, 4, 5], Pairs));
        var mask = positives.ToArray<bool>();
        Assert.Equal(Pairs + 4, mask.Count(static value => value));

        Assert.Equal(Plain(values, mask, kind, static (_, _) => 0.2),
            HingeLoss.Compute(scores, 0.2, kind, positives).Item<double>(), 1e-12);
    }

    [Theory]
    [InlineData(HingeKind.Sum)]
    [InlineData(HingeKind.Hardest)]
    public void Hinge_with_a_margin_for_each_pair_looks_it_up_at_the_negative(HingeKind kind)
    {
        using var scope = new TensorScope();
        var (scores, values) = Scores();
        var similarity = Tensor.Rand([Pairs, Pairs], ScalarType.Float64);
        var margins = DynamicMargin.FromSimilarity(similarity);
        var alphas = similarity.ToArray<double>()
            .Select(s => 0.6 * (Math.Exp(5) - Math.Exp(5 * s)) / (Math.Exp(5) - 1)).ToArray();
        Assert.All(alphas.Zip(margins.ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        var diagonal = PositivePairs.Diagonal(Pairs).ToArray<bool>();

        var loss = HingeLoss.Compute(scores, margins, kind).Item<double>();

        Assert.Equal(Plain(values, diagonal, kind, (image, caption) => alphas[(image * Pairs) + caption]), loss, 1e-12);
    }

    [Fact]
    public void Margins_are_gamma_for_strangers_and_nothing_for_the_same_at_any_beta()
    {
        using var scope = new TensorScope();
        var ends = Tensor.FromArray<double>([0, 1], 1, 2);
        Assert.Equal([0.6, 0], DynamicMargin.FromSimilarity(ends, beta: 5).ToArray<double>());
        Assert.Equal([0.6, 0], DynamicMargin.FromSimilarity(ends, beta: 2000).ToArray<double>());
        Assert.Equal(
            0.3, DynamicMargin.FromSimilarity(Tensor.FromArray<double>([0.5], 1, 1), beta: 1e-6).Item<double>(), 1e-6);
    }

    [Fact]
    public void An_anchor_without_negatives_costs_nothing_and_passes_no_gradient()
    {
        using var scope = new TensorScope();
        var (scores, _) = Scores();
        scores.RequiresGrad = true;
        var all = Tensor.Ones([Pairs, Pairs], ScalarType.Bool);
        var margins = Tensor.Full([Pairs, Pairs], 0.5, ScalarType.Float64);
        var loss = HingeLoss.Compute(scores, 0.2, HingeKind.Hardest, all)
            + HingeLoss.Compute(scores, margins, HingeKind.Hardest, all)
            + HingeLoss.Compute(scores, 0.2, HingeKind.Sum, all)
                + BinaryMatchingLoss.Compute(scores.Sigmoid(), HingeKind.Hardest, all) * 0;
        loss.Backward();

        Assert.Equal(0, loss.Item<double>());
        Assert.All(scores.Grad!.ToArray<double>(), static value => Assert.Equal(0, value));
    }

    [Fact]
    public void Contrast_with_soft_targets_is_the_plain_sum()
    {
        using var scope = new TensorScope();
        var (logits, values) = Scores();
        var positives = PositivePairs.OfKeys(
            Tensor.FromArray<long>([1, 2, 3, 1, 5], Pairs), Tensor.FromArray<long>([1, 2, 3, 4, 5], Pairs));
        var similarity = Tensor.Rand([Pairs, Pairs], ScalarType.Float64);
        var targets = InfoNceLoss.SoftTargets(positives, similarity, 0.3);
        var (mask, soft) = (positives.ToArray<bool>(), similarity.ToArray<double>());
        double Target(int i, int j) => mask[(i * Pairs) + j] ? 1 : 0.3 * soft[(i * Pairs) + j];

        double expected = 0;
        for (var anchor = 0; anchor < Pairs; anchor++)
        {
            expected += Direction(candidate => (values[(anchor * Pairs) + candidate], Target(anchor, candidate)));
            expected += Direction(candidate => (values[(candidate * Pairs) + anchor], Target(candidate, anchor)));
        }

        Assert.Equal(expected / (2 * Pairs), InfoNceLoss.Compute(logits, targets).Item<double>(), 1e-12);

        static double Direction(Func<int, (double Logit, double Target)> at)
        {
            var all = Enumerable.Range(0, Pairs).Select(at).ToArray();
            var log = Math.Log(all.Sum(entry => Math.Exp(entry.Logit)));
            var sum = all.Sum(entry => entry.Target);
            return all.Sum(entry => entry.Target / sum * (log - entry.Logit));
        }
    }

    [Fact]
    public void Contrast_stays_finite_and_skips_rows_without_targets()
    {
        using var scope = new TensorScope();
        var logits = Tensor.FromArray<double>([1e4, -1e4, 0, 0, 3, 1e4], 3, 2);
        logits.RequiresGrad = true;
        var loss = InfoNceLoss.OneWay(logits, Tensor.FromArray<double>([0, 1, 0, 0, 0, 1], 3, 2));
        loss.Backward();

        Assert.Equal(2e4 / 2, loss.Item<double>(), 1e-9);
        Assert.All(logits.Grad!.ToArray<double>(), static value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void NT_Xent_is_the_plain_sum_over_all_anchors()
    {
        using var scope = new TensorScope();
        var (first, second) = (
            Tensor.Randn([3, 4], ScalarType.Float64).Normalize(), Tensor.Randn([3, 4], ScalarType.Float64).Normalize());
        double[][] all = [.. Tensor.Cat([first, second]).ToArray<double>().Chunk(4)];
        double Similarity(int i, int j) => all[i].Zip(all[j]).Sum(static pair => pair.First * pair.Second) / 0.5;
        var expected = Enumerable.Range(0, 6).Average(i =>
            -Similarity(i, (i + 3) % 6)
                + Math.Log(Enumerable.Range(0, 6).Where(j => j != i).Sum(j => Math.Exp(Similarity(i, j)))));

        Assert.Equal(expected, InfoNceLoss.NtXent(first, second, 0.5).Item<double>(), 1e-12);
    }

    [Fact]
    public void Affiliation_finds_the_own_class_among_the_centres_of_the_other_side()
    {
        using var scope = new TensorScope();
        var (images, texts) = (
            Tensor.Randn([4, 3], ScalarType.Float64).Normalize(), Tensor.Randn([4, 3], ScalarType.Float64).Normalize());
        long[] classes = [7, 2, 7, 5];
        var distinct = classes.Distinct().ToArray();
        double[][] Rows(Tensor tensor) => [.. tensor.ToArray<double>().Chunk(3)];
        double[][] Logits(double[][] samples, double[][] others) =>
        [
            .. samples.Select(sample => distinct.Select(group =>
            {
                var members = others.Where((_, i) => classes[i] == group).ToArray();
                return Enumerable.Range(0, 3).Sum(d => sample[d] * members.Average(member => member[d])) / 0.07;
            }).ToArray()),
        ];
        static double[] LogSoftmax(double[] row) => [.. row.Select(value => value - Math.Log(row.Sum(Math.Exp)))];
        double[][] toTexts = [.. Logits(Rows(images), Rows(texts)).Select(LogSoftmax)], toImages =
            [.. Logits(Rows(texts), Rows(images)).Select(LogSoftmax)];
        var expected = Enumerable.Range(0, 4).Average(i =>
            -(toTexts[i][Array.IndexOf(distinct, classes[i])] + toImages[i][Array.IndexOf(distinct, classes[i])]) / 2);
        var divergence = Enumerable.Range(0, 4).Average(i =>
            Enumerable.Range(0, 3).Sum(
                c => (Math.Exp(toTexts[i][c]) - Math.Exp(toImages[i][c])) * (toTexts[i][c] - toImages[i][c])) / 2);
        var keys = Tensor.FromArray(classes, 4);

        Assert.Equal(expected, AffiliationLoss.Compute(images, texts, keys).Item<double>(), 1e-12);
        Assert.Equal(divergence, AffiliationLoss.Divergence(images, texts, keys).Item<double>(), 1e-12);
        Assert.Equal(
            0, AffiliationLoss.Compute(images, texts, Tensor.Zeros([4], ScalarType.Int64)).Item<double>(), 1e-12);
    }

    [Fact]
    public void Concepts_from_logits_and_from_probabilities_cost_the_same()
    {
        using var scope = new TensorScope();
        var logits = Tensor.Randn([3, 4], ScalarType.Float64);
        var targets = Tensor.Rand([3, 4], ScalarType.Float64);
        var expected = logits.ToArray<double>().Zip(targets.ToArray<double>())
            .Average(static pair =>
                -((pair.Second * Math.Log(1 / (1 + Math.Exp(-pair.First))))
                + ((1 - pair.Second) * Math.Log(1 / (1 + Math.Exp(pair.First))))));

        Assert.Equal(expected, ConceptLoss.OfLogits(logits, targets).Item<double>(), 1e-12);
        Assert.Equal(expected, ConceptLoss.OfProbabilities(logits.Sigmoid(), targets).Item<double>(), 1e-12);
        Assert.Equal(1e4, ConceptLoss.OfLogits(Tensor.Full([1, 1], -1e4), Tensor.Ones([1, 1])).Item<float>());
    }

    public static TheoryData<string> Losses =>
        ["hinge", "hardest", "margins", "weighted", "matching", "contrast", "queue", "nt-xent", "affiliation",
            "divergence", "uniformity", "learned"];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Derivatives_are_the_differences(string name)
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(11);
        var input = GradientCheck.Draw(generator, Pairs, Pairs);
        var other = GradientCheck.Draw(generator, Pairs, Pairs);
        input.RequiresGrad = true;
        using var weights = new LearnedLossWeights(2, 3, 4);
        weights.To(ScalarType.Float64);
        GradientCheck.Run(() => Call(name, input, other, weights), [("input", input)]);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_step_leaves_no_tensor_behind(string name)
    {
        using var weights = new LearnedLossWeights(2, 3, 4);
        weights.To(ScalarType.Float64);
        Step();
        var before = LiveTensors.CountSettled();
        Step();
        Assert.Equal(before, Tensor.LiveCount);

        void Step()
        {
            using var scope = new TensorScope();
            using var generator = new TorchGenerator(12);
            var input = GradientCheck.Draw(generator, Pairs, Pairs);
            input.RequiresGrad = true;
            Call(name, input, GradientCheck.Draw(generator, Pairs, Pairs), weights).Backward();
        }
    }

    [Fact]
    public void Matrices_that_are_not_square_and_masks_of_another_shape_are_refused()
    {
        using var scope = new TensorScope();
        var square = Tensor.Zeros([3, 3]);
        Assert.Contains("square",
            Assert.Throws<ArgumentException>(() => HingeLoss.Compute(Tensor.Zeros([3, 4]), 0.2, HingeKind.Sum)).Message,
            StringComparison.Ordinal);
        Assert.Contains("mask",
            Assert.Throws<ArgumentException>(() =>
            HingeLoss.Compute(square, 0.2, HingeKind.Sum, PositivePairs.Diagonal(4))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => HingeLoss.Compute(square, Tensor.Zeros([3, 4]), HingeKind.Sum));
        Assert.Throws<ArgumentException>(() => InfoNceLoss.OneWay(square, Tensor.Zeros([3, 4])));
    }

    private static Tensor Call(string name, Tensor input, Tensor other, LearnedLossWeights weights) => name switch
    {
        "hinge" => HingeLoss.Compute(input, 0.2, HingeKind.Sum),
        "hardest" => HingeLoss.Compute(input, 0.2, HingeKind.Hardest),
        "margins" => HingeLoss.Compute(input, other.Abs(), HingeKind.Hardest),
        "weighted" => HingeLoss.DifficultyWeighted(input, 0.2, 0.5),
        "matching" => BinaryMatchingLoss.Compute(input.Sigmoid(), HingeKind.Hardest),
        "contrast" => InfoNceLoss.Compute(input * 10, other.Abs()),
        "queue" => InfoNceLoss.OfFirstColumn(InfoNceLoss.QueueLogits(input, other, other * 2, 0.07)),
        "nt-xent" => InfoNceLoss.NtXent(input.Normalize(), other.Normalize(), 0.5),
        "affiliation" => AffiliationLoss.Compute(input.Normalize(), other, Classes(), normalizeCenters: true),
        "divergence" => AffiliationLoss.Divergence(input.Normalize(), other, Classes()),
        "uniformity" => UniformityLoss.Compute(input, stride: 2),
        _ => weights.Combine([input.Square().Sum(), (input * other).Sum()]),
    };

    private static Tensor Classes() => Tensor.FromArray<long>([1, 2, 1, 3, 2], Pairs);

    private static (Tensor Scores, double[] Values) Scores()
    {
        TorchRandom.ManualSeed(8);
        var scores = Tensor.Randn([Pairs, Pairs], ScalarType.Float64) * 0.3;
        return (scores, scores.ToArray<double>());
    }

    private static double Plain(double[] scores, bool[] mask, HingeKind kind, Func<int, int, double> margin)
    {
        double total = 0;
        for (var anchor = 0; anchor < Pairs; anchor++)
        {
            var own = scores[(anchor * Pairs) + anchor];
            total += Reduce([.. Enumerable.Range(0, Pairs).Where(caption => !mask[(anchor * Pairs) + caption])
                .Select(caption => (scores[(anchor * Pairs) + caption], margin(anchor, caption)))]);
            total += Reduce([.. Enumerable.Range(0, Pairs).Where(image => !mask[(image * Pairs) + anchor])
                .Select(image => (scores[(image * Pairs) + anchor], margin(image, anchor)))]);

            double Reduce((double Score, double Margin)[] negatives)
            {
                var counted = kind == HingeKind.Sum ? negatives : negatives.Length == 0 ? []
                    : [negatives.MaxBy(static negative => negative.Score)];
                return counted.Sum(negative => Math.Max(0, negative.Margin + negative.Score - own));
            }
        }

        return total;
    }
}
