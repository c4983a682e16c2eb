using Nadir.Systems.Faami;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Faami;

/// <summary>Second-order pooling, made as released, against what its authors' code gives.</summary>
[Trait("Category", "Reference")]
public sealed class ReleasedSecondOrderPoolingTests
{
    [SkippableFact]
    public void TheCovarianceIsTheReleasedOne() => CaptioningVectors.ForEach("gsop", "covariance", vectors =>
    {
        var map = vectors.Variable("in.map");
        var covariance = GlobalSecondOrderPooling.Covariance(map);
        vectors.AssertEqual("out.covariance", covariance);
        (covariance * vectors["in.upstream"]).Sum().Backward();
        vectors.AssertGradient("grad.map", map.Grad);
    });

    [SkippableFact]
    public void ChannelAttentionIsTheReleasedOne() => CaptioningVectors.ForEach("gsop", "channel_attention", vectors =>
    {
        var map = vectors.Variable("in.map");
        using var block = Block(vectors, (int)map.Size(1), vectors.Setting("stride of conv_for_DR"));
        vectors.AssertEqual("out.attention", block.Weights(map).Unsqueeze(-1).Unsqueeze(-1));
        var output = block.Forward(map);
        vectors.AssertEqual("out.map", output);
        (output * vectors["in.upstream"]).Sum().Backward();
        vectors.AssertGradient("grad.map", map.Grad);
        var parameters = block.NamedParameters().ToDictionary(pair => pair.Name, pair => pair.Parameter);
        var gradients = 0;
        foreach (var name in vectors.Names.Where(name => name.StartsWith("grad.", StringComparison.Ordinal)))
        {
            if (Rename(name["grad.".Length..]) is { } renamed)
            {
                vectors.AssertGradient(name, vectors[name].Reshape(parameters[renamed].Shape.ToArray()),
                    parameters[renamed].Grad);
                gradients++;
            }
        }

        Assert.True(gradients > 0);

        var again = vectors.Variable("in.map");
        block.Train();
        vectors.AssertEqual("out.attention_batch_statistics", block.Weights(again).Unsqueeze(-1).Unsqueeze(-1));
        var state = block.StateDict();
        vectors.AssertEqual("out.bn_for_DR.running_mean_after", state["reduction_normalization.running_mean"]);
        vectors.AssertEqual("out.bn_for_DR.running_var_after", state["reduction_normalization.running_var"]);
        vectors.AssertEqual("out.row_bn.running_mean_after", state["covariance_normalization.running_mean"]);
        vectors.AssertEqual("out.row_bn.running_var_after", state["covariance_normalization.running_var"]);
        (block.Forward(again) * vectors["in.upstream"]).Sum().Backward();
        vectors.AssertGradient("grad.map_batch_statistics", again.Grad);
    });

    // A bottleneck of at most 64 planes, and of these sizes, reduces with stride 2.
    [SkippableFact]
    public void ItWeighsTheChannelsOfABottleneckAsReleased() =>
        CaptioningVectors.ForEach("gsop", "bottleneck", vectors =>
    {
        if (vectors.Contains("mid.channel_attention"))
        {
            var map = vectors["mid.before_attention"];
            using var block = Block(vectors, (int)map.Size(1), vectors.Setting("planes") <= 64 ? 2 : 1);
            vectors.AssertEqual("mid.channel_attention", block.Weights(map).Unsqueeze(-1).Unsqueeze(-1));
        }
    });

    private static GlobalSecondOrderPooling Block(CaptioningVectors vectors, int channels, int stride) => vectors.Load(
        new GlobalSecondOrderPooling(channels, vectors.Setting("att_dim"), asReleased: true, stride), Rename);

    private static string? Rename(string name)
    {
        (string From, string To)[] prefixes =
        [
            ("conv_for_DR.", "reduction."), ("bn_for_DR.", "reduction_normalization."),
            ("row_bn.", "covariance_normalization."),
            ("row_conv_group.", "rows."), ("fc_adapt_channels.", "excitation."),
        ];
        return prefixes.Where(prefix => name.StartsWith(prefix.From, StringComparison.Ordinal))
            .Select(prefix => prefix.To + name[prefix.From.Length..]).FirstOrDefault();
    }
}
