using Nadir.Systems.Sfdr;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Training;

/// <summary>A toy: a word's probability depends on the word before it, by a table of logits.</summary>
public sealed class SelfCriticalLossTests
{
    private const int Start = 2;
    private const int End = 3;
    private const int Vocabulary = 6;
    private const int MaxLength = 3;
    private const double Step = 1e-4;

    // Padding, unknown and start are never said.
    private static readonly int[] Sayable = [End, 4, 5];

    [Fact]
    public void ItsExpectedGradientIsThatOfTheExpectedReward()
    {
        using var scope = new TensorScope();
        var table = Table(1);
        table.RequiresGrad = true;
        foreach (var (caption, probability) in Captions(table.ToArray<double>()))
        {
            // A baseline that does not depend on the caption does not change the expectation.
            Loss(table, [caption], [(float)(Reward(caption) - 1.7)]).Mul(probability).Backward();
        }

        AssertIsGradient(table, -1);
    }

    [Fact]
    public void SoItIsWithTheOtherSamplesAsTheBaseline()
    {
        using var scope = new TensorScope();
        var table = Table(2);
        table.RequiresGrad = true;
        var all = Captions(table.ToArray<double>()).ToList();
        foreach (var (first, p) in all)
        {
            foreach (var (second, q) in all)
            {
                SampledCaption[] pair = [first, second];
                var advantages = SelfCriticalLoss.OverOthers([.. pair.Select(Reward)], 2);
                Loss(table, pair, advantages).Mul(p * q).Backward();
            }
        }

        AssertIsGradient(table, -1);
    }

    [Fact]
    public void DrawnCaptionsComeAsOftenAsTheyAreLikely()
    {
        using var scope = new TensorScope();
        double[] table = Table(3).ToArray<double>();
        const int draws = 40_000;
        var drawn = CaptionSampler.Run(new TableDecoder(table, draws), draws, Start, End, MaxLength, new Random(1));
        var counts = drawn.CountBy(Key).ToDictionary();
        foreach (var (caption, probability) in Captions(table))
        {
            // Five standard deviations of a binomial count.
            var deviation = 5 * Math.Sqrt(draws * probability * (1 - probability));
            Assert.InRange(counts.GetValueOrDefault(Key(caption)), (draws * probability) - deviation,
                (draws * probability) + deviation);
        }

        Assert.Equal(draws, counts.Values.Sum());
    }

    [Fact]
    public void WithoutDrawingTheLikeliestWordIsTaken()
    {
        using var scope = new TensorScope();
        double[] table = Table(4).ToArray<double>();
        var greedy = CaptionSampler.Run(new TableDecoder(table, 1), 1, Start, End, MaxLength, null)[0];
        var last = (long)Start;
        foreach (var word in greedy.Words.Concat(greedy.HasEnd ? [End] : Array.Empty<long>()))
        {
            double[] next = Probabilities(table, last);
            Assert.Equal(next.Max(), next[word]);
            last = word;
        }
    }

    [Fact]
    public void AdvantagesOverTheOthersSumToZero()
    {
        float[] advantages = SelfCriticalLoss.OverOthers([1, 2, 6, 5, 5, 5], 3);
        Assert.Equal([-3, -1.5f, 4.5f, 0, 0, 0], advantages);
    }

    [Fact]
    public void AdvantagesOverAllAreRewardsLessTheirMean()
    {
        float[] advantages = SelfCriticalLoss.OverAll([1, 2, 6, 5, 5, 5], 3);
        Assert.Equal([-2, -1, 3, 0, 0, 0], advantages);
    }

    private static void AssertIsGradient(Tensor table, double sign)
    {
        double[] analytic = table.Grad!.ToArray<double>();
        double[] values = table.ToArray<double>();
        for (var i = 0; i < values.Length; i++)
        {
            var before = values[i];
            values[i] = before + Step;
            var above = ExpectedReward(values);
            values[i] = before - Step;
            var numeric = (above - ExpectedReward(values)) / (2 * Step);
            values[i] = before;
            Assert.Equal(sign * numeric, analytic[i], 1e-6);
        }
    }

    private static Tensor Loss(Tensor table, SampledCaption[] captions, float[] advantages)
    {
        const int places = MaxLength + 1;
        var inputs = new long[captions.Length * places];
        var targets = new long[captions.Length * places];
        for (var row = 0; row < captions.Length; row++)
        {
            inputs[row * places] = Start;
            captions[row].Words.CopyTo(inputs, (row * places) + 1);
            captions[row].Words.CopyTo(targets, row * places);
            targets[(row * places) + captions[row].Words.Length] = captions[row].HasEnd ? End : 0;
        }

        var never = Tensor.FromArray<bool>([true, true, true, false, false, false], Vocabulary);
        var logits = table.IndexSelect(0, Tensor.FromArray<long>(inputs, inputs.Length))
            .Reshape(captions.Length, places, Vocabulary);
        return SelfCriticalLoss.Compute(
            logits.MaskedFill(never, double.NegativeInfinity).LogSoftmax(-1),
            Tensor.FromArray<long>(targets, captions.Length, places),
            Tensor.FromArray<float>(advantages, advantages.Length).To(ScalarType.Float64));
    }

    private static Tensor Table(int seed)
    {
        using var generator = new TorchGenerator(seed);
        return Tensor.Empty([Vocabulary, Vocabulary], ScalarType.Float64).NormalInPlace(0, 1, generator);
    }

    private static double Reward(SampledCaption caption) =>
        caption.Words.Index().Sum(pair => (pair.Item == 4 ? 1.3 : -0.4) / (pair.Index + 1))
            + (caption.HasEnd ? 0.9 : 0);

    private static double ExpectedReward(double[] table) =>
        Captions(table).Sum(pair => pair.Probability * Reward(pair.Caption));

    private static IEnumerable<(SampledCaption Caption, double Probability)> Captions(double[] table) =>
        Extend(table, [], 1);

    private static IEnumerable<(SampledCaption Caption, double Probability)> Extend(
        double[] table, long[] words, double probability)
    {
        if (words.Length == MaxLength)
        {
            return [(new SampledCaption(words, false), probability)];
        }

        double[] next = Probabilities(table, words.Length == 0 ? Start : words[^1]);
        return Sayable.SelectMany(word => word == End
            ? [(new SampledCaption(words, true), probability * next[word])]
            : Extend(table, [.. words, word], probability * next[word]));
    }

    private static double[] Probabilities(double[] table, long last)
    {
        var sum = Sayable.Sum(word => Math.Exp(table[(last * Vocabulary) + word]));
        return [.. Enumerable.Range(0, Vocabulary)
            .Select(word => Sayable.Contains(word) ? Math.Exp(table[(last * Vocabulary) + word]) / sum : 0)];
    }

    private static string Key(SampledCaption caption) => $"{string.Join(' ', caption.Words)} {caption.HasEnd}";

    private sealed class TableDecoder(double[] table, int rows) : IStepDecoder
    {
        public int VocabularySize => Vocabulary;

        public ReadOnlySpan<float> Step(ReadOnlySpan<long> words)
        {
            var result = new float[rows * Vocabulary];
            for (var row = 0; row < rows; row++)
            {
                double[] next = Probabilities(table, words[row]);
                for (var word = 0; word < Vocabulary; word++)
                {
                    result[(row * Vocabulary) + word] = (float)Math.Log(next[word]);
                }
            }

            return result;
        }

        public void Reorder(ReadOnlySpan<long> rows) => throw new NotSupportedException();
    }
}
