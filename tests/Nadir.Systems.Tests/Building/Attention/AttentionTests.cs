using Nadir.Systems.Building.Attention;
using Nadir.Systems.Tests.Support;
using Nadir.Tests;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Attention;

/// <summary>What holds for attention blocks beyond the vectors of the methods' code.</summary>
public class AttentionTests
{
    public static TheoryData<CrossAttentionDirection, RelevanceAggregation> Variants
    {
        get
        {
            var data = new TheoryData<CrossAttentionDirection, RelevanceAggregation>();
            foreach (var direction in Enum.GetValues<CrossAttentionDirection>())
            {
                foreach (var aggregation in Enum.GetValues<RelevanceAggregation>())
                {
                    data.Add(direction, aggregation);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Scores_of_all_pairs_are_those_of_each_pair_by_attended_vectors(
        CrossAttentionDirection direction, RelevanceAggregation aggregation)
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(6);
        var (regions, words) =
            (Tensor.Randn([3, 5, 4], ScalarType.Float64), Tensor.Randn([2, 6, 4], ScalarType.Float64));
        long[] lengths = [6, 1];
        var options = new StackedCrossAttentionOptions(direction, 4, 5, aggregation);

        var scores = StackedCrossAttention.Scores(regions, words, Tensor.FromArray(lengths, 2), options);

        for (var image = 0; image < 3; image++)
        {
            for (var caption = 0; caption < 2; caption++)
            {
                var own = regions.Narrow(0, image, 1);
                var text = words.Narrow(0, caption, 1).Narrow(1, 0, lengths[caption]);
                var (queries, context) = direction == CrossAttentionDirection.TextToImage ? (text, own) : (own, text);
                var attended = StackedCrossAttention.Attend(
                    queries, context, options.Normalization, options.Sharpness).Attended;
                var relevance = Functional.CosineSimilarity(queries, attended, 2);
                var expected = aggregation switch
                {
                    RelevanceAggregation.LogSumExp => (relevance * 5).Exp().Sum().Log() / 5,
                    RelevanceAggregation.Mean => relevance.Mean(),
                    RelevanceAggregation.Max => relevance.Max(),
                    _ => relevance.Sum(),
                };
                Assert.Equal(expected.Item<double>(), scores.Select(0, image).Select(0, caption).Item<double>(), 1e-10);
            }
        }
    }

    [Fact]
    public void Cross_attention_stays_finite_on_zero_vectors_and_so_does_its_gradient()
    {
        using var scope = new TensorScope();
        var (regions, words) = (Tensor.Zeros([2, 3, 4]), Tensor.Zeros([2, 3, 4]));
        regions.RequiresGrad = true;
        words.RequiresGrad = true;
        foreach (var direction in Enum.GetValues<CrossAttentionDirection>())
        {
            var scores = StackedCrossAttention.Scores(
                regions, words, Tensor.FromArray<long>([3, 1], 2), new(direction, 9, 6));
            scores.Sum().Backward();
            Assert.All(scores.ToArray<float>(), static value => Assert.True(float.IsFinite(value)));
        }

        Assert.All(regions.Grad!.ToArray<float>().Concat(words.Grad!.ToArray<float>()), static value =>
            Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_norm_divides_by_the_unbiased_standard_deviation()
    {
        using var scope = new TensorScope();
        using var norm = new StandardDeviationNorm(3);
        norm.To(ScalarType.Float64);
        double[] values = [1, 2, 6];
        var deviation = Math.Sqrt(values.Sum(value => (value - 3) * (value - 3)) / 2) + 1e-6;

        var result = norm.Forward(Tensor.FromArray(values, 1, 3)).ToArray<double>();

        Assert.All(values.Zip(result), pair => Assert.Equal((pair.First - 3) / deviation, pair.Second, 1e-12));
    }

    public static TheoryData<string> Blocks =>
        ["soft", "fusion", "similarity", "bilinear", "gated", "gated sum", "self", "guided", "external", "channel",
            "spatial"];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_step_leaves_no_tensor_behind(string name)
    {
        var (module, call) = Make(name);
        using (module)
        {
            Step();
            var before = LiveTensors.CountSettled();
            Step();
            Assert.Equal(before, Tensor.LiveCount);
        }

        void Step()
        {
            using var scope = new TensorScope();
            call(Tensor.Randn([3, 4])).Sum().Backward();
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Derivatives_are_the_differences(string name)
    {
        using var scope = new TensorScope();
        var (module, call) = Make(name);
        using (module)
        {
            module.Eval();
            GradientCheck.Run(module, call, 3, 4);
        }
    }

    // Each block as a function of [3, 4].
    private static (Torch.Nn.Module Module, Func<Tensor, Tensor> Call) Make(string name)
    {
        TorchRandom.ManualSeed(7);
        switch (name)
        {
            case "soft" or "fusion" or "similarity":
                var guided = new VisualGuidedTextAttention(name == "soft" ? VisualGuidance.Soft : name == "fusion"
                    ? VisualGuidance.Fusion : VisualGuidance.Similarity, 4);
                return (guided, input => guided.Scores(input, input.Narrow(0, 0, 2) * 2 + 1));
            case "bilinear":
                var bilinear = new LowRankBilinearFusion(4, 4, 3, 3, 3, 2, dropout: 0);
                return (bilinear, input => bilinear.Scores(input, input.Narrow(0, 0, 2)));
            case "gated" or "gated sum":
                var gated = new GatedCrossModalFusion(
                    4, name == "gated" ? MessageFusion.Concatenate : MessageFusion.Sum, heads: 2);
                var mask = Tensor.FromArray([true, true, false, true, true, true], 2, 3).DetachFromScope();
                return (gated, input => gated.Scores(input.Unsqueeze(1) + 0.5, Tensor.Stack([input, input * 2]), mask));
            case "self":
                var self = new SelfAttentionUnit(4, 2, 3, dropout: 0);
                return (self, input => self.Forward(input.Unsqueeze(0)));
            case "guided":
                var unit = new GuidedAttentionUnit(4, 2, 3, dropout: 0);
                return (unit, input => unit.Forward(input.Unsqueeze(0), input.Narrow(0, 0, 2).Unsqueeze(0)));
            case "external":
                var external = new ExternalAttention(2, 3);
                return (external, input => external.Forward(input.View(2, 2, 3, 1)));
            case "channel":
                var channel = new ChannelAttention(4, 2);
                return (channel, input => channel.Forward(input.View(1, 4, 3, 1)));
            default:
                var spatial = new SpatialAttention(3);
                return (spatial, input => spatial.Forward(input.View(1, 2, 3, 2)));
        }
    }
}
