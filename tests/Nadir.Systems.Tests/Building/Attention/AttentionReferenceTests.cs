using System.Globalization;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Attention;

/// <summary>The attention and fusion blocks that several methods share, against what the methods' own code
/// gives.</summary>
[Trait("Category", "Reference")]
public class AttentionReferenceTests
{
    [SkippableFact]
    public void Attention_with_every_normalisation_is_SCANs() =>
        ReferenceVectors.ForEach("scan/func_attention*.safetensors", vectors =>
        {
            var checks = 0;
            foreach (var name in vectors.Names
                .Where(name => name.StartsWith("out.", StringComparison.Ordinal)
                && name.EndsWith(".attn", StringComparison.Ordinal)))
            {
                // out.NORM.lLAMBDA.attn
                var at = name.LastIndexOf(".l", StringComparison.Ordinal);
                var (norm, lambda) = (name["out.".Length..at], name[(at + 2)..^".attn".Length]);
                var (query, context) = (vectors.Variable("in.query"), vectors.Variable("in.context"));
                var (attended, weights) =
                    StackedCrossAttention.Attend(
                    query, context, Normalization(norm), double.Parse(lambda, CultureInfo.InvariantCulture));
                vectors.AssertEqual($"out.{norm}.l{lambda}.weighted_context", attended);
                vectors.AssertEqual(name, weights);
                if (vectors.Contains($"grad.{norm}.l{lambda}.query"))
                {
                    (attended * vectors["in.grad_output"]).Sum().Backward();
                    vectors.AssertGradient($"grad.{norm}.l{lambda}.query", query);
                    vectors.AssertGradient($"grad.{norm}.l{lambda}.context", context);
                }

                checks++;
            }

            Assert.True(checks > 0);
        });

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(1L << 40)]
    public void Scores_of_all_pairs_in_chunks_of_any_size_are_SCANs(long maximumBytes) =>
        ReferenceVectors.ForEach("scan/xattn_scores*.safetensors", vectors =>
        {
            var checks = 0;
            foreach (var name in vectors.Names
                .Where(name => name.StartsWith("out.t2i.", StringComparison.Ordinal)
                || name.StartsWith("out.i2t.", StringComparison.Ordinal)))
            {
                // out.DIRECTION.lLAMBDA1_LAMBDA2.AGGREGATION.NORM
                var parts = name["out.".Length..].Split('.');
                var (regions, words) = (vectors.Variable("in.images"), vectors.Variable("in.captions"));
                var scores = StackedCrossAttention.Scores(
                    regions, words, vectors["in.cap_lens"], Options(parts), maximumBytes);
                vectors.AssertEqual(name, scores);
                var gradient = "grad." + name["out.".Length..];
                foreach (var prefix in vectors.Names
                    .Where(other => other.StartsWith(gradient + ".", StringComparison.Ordinal)
                    && other.EndsWith(".images", StringComparison.Ordinal)))
                {
                    (scores * vectors["in.grad_output"]).Sum().Backward();
                    vectors.AssertGradient(prefix, regions);
                    vectors.AssertGradient(prefix[..^"images".Length] + "captions", words);
                }

                checks++;
            }

            Assert.True(checks > 0);
        });

    [SkippableFact]
    public void Captions_of_one_word_are_scored_as_the_remote_sensing_SCAN_does() =>
        ReferenceVectors.ForEach("scan/xattn_scores*.safetensors", vectors =>
        {
            var lengths = vectors["in.one_word.cap_lens"];
            var words = vectors["in.captions"].Narrow(0, 0, lengths.Size(0));
            foreach (var (name, direction, sharpness, aggregation) in new[]
            {
                ("out.one_word.t2i_rs", CrossAttentionDirection.TextToImage, 9, 6),
                    ("out.one_word.i2t_rs", CrossAttentionDirection.ImageToText, 4, 5),
                ("out.one_word.i2t", CrossAttentionDirection.ImageToText, 4, 5),
            })
            {
                vectors.AssertEqual(name,
                    StackedCrossAttention.Scores(
                    vectors["in.images"], words, lengths, new(direction, sharpness, aggregation)));
            }
        });

    [SkippableTheory]
    [InlineData("soft_att", "soft", VisualGuidance.Soft)]
    [InlineData("fusion_att", "fusion", VisualGuidance.Fusion)]
    [InlineData("similarity_att", "sim", VisualGuidance.Similarity)]
    public void Visual_guided_attention_and_its_gradients_are_AMFMNs(
        string file, string network, VisualGuidance guidance)
    {
        ReferenceVectors.ForEach($"amfmn/cross_attention_{file}*.safetensors", vectors =>
        {
            foreach (var bytes in new[] { 1L, 1L << 40 })
            {
                var (images, captions) = (vectors.Variable("in.visual"), vectors.Variable("in.text"));
                using var block = vectors.Load(new VisualGuidedTextAttention(guidance, (int)images.Size(1)));
                vectors.AssertEqual("out.guided_text", block.Guide(images, captions));
                var scores = block.Scores(images, captions, bytes);
                vectors.AssertEqual("out.score", scores);
                (scores * vectors["in.grad_output"]).Sum().Backward();
                vectors.AssertGradient("grad.visual", images);
                vectors.AssertGradient("grad.text", captions);
                vectors.AssertGradients("grad.", block);
            }
        });
        ReferenceVectors.ForEach($"networks/amfmn/amfmn_{network}*.safetensors", vectors =>
        {
            using var block = vectors.Load(
                new VisualGuidedTextAttention(guidance, (int)vectors["in.v"].Size(1)), "cross_attention_s.");
            vectors.AssertEqual("mid.visual_guided_text", block.Guide(vectors["in.v"], vectors["in.t"]));
            vectors.AssertEqual("out.scores", block.Scores(vectors["in.v"], vectors["in.t"]));
        });
    }

    [SkippableFact]
    public void The_fusion_as_one_product_is_MTFNs() =>
        ReferenceVectors.ForEach("mtfn/fusion*.safetensors", vectors =>
        {
            long Size(string name, int dim) => vectors[name].Size(dim);
            var rank = Enumerable.Range(
                0, int.MaxValue).TakeWhile(r => vectors.Contains($"fusion.list_linear_hv.{r}.weight")).Count();
            using var block = vectors.Load(new LowRankBilinearFusion(
                (int)Size("fusion.linear_v.weight", 1), (int)Size("fusion.linear_t.weight", 1),
                    (int)Size("fusion.linear_v.weight", 0),
                (int)Size("fusion.linear_t.weight", 0), (int)Size("linear_classif.weight", 1), rank));
            block.Eval();
            var (regions, texts) = (vectors.Variable("in.v"), vectors.Variable("in.t"));
            vectors.AssertEqual("out.x_mm", block.Fuse(regions.Mean(1), texts));
            var scores = block.Scores(regions.Mean(1), texts);
            vectors.AssertEqual("out.score", scores);
            (scores * vectors["in.grad_output"]).Sum().Backward();
            foreach (var (name, variable) in new[] { ("grad.v", regions), ("grad.t", texts) })
            {
                if (vectors.Contains(name))
                {
                    vectors.AssertGradient(name, variable);
                }
            }

            vectors.AssertGradients("grad.", block);
        });

    [SkippableFact]
    public void Summary_attention_is_CAMPs() =>
        ReferenceVectors.ForEach("camp/summary_attn*.safetensors", vectors =>
        {
            using var block = Summary(vectors, "");
            var (tokens, mask) = (vectors["in.query"], vectors["in.mask"].Ne(0));
            vectors.AssertEqual("out.pooled", block.Forward(tokens, mask));
            vectors.AssertEqual("out.pooled_no_mask", block.Forward(tokens));
            var (summaries, weights) = block.Summaries(tokens, mask);
            vectors.AssertEqual("out.attn", weights);
            vectors.AssertEqual("out.pooled_is_cat", summaries);
        });

    [SkippableTheory]
    [InlineData("camp/fusion_gate_fusion_new_concat*.safetensors", MessageFusion.Concatenate)]
    [InlineData("camp/fusion_gate_fusion_new_sum*.safetensors", MessageFusion.Sum)]
    public void Gated_fusion_and_its_gradients_are_CAMPs(string pattern, MessageFusion messages) =>
        ReferenceVectors.ForEach(pattern, vectors =>
        {
            foreach (var bytes in new[] { 1L, 1L << 40 })
            {
                var heads = (int)vectors["final_reduce_1.linear.2.weight"].Size(0);
                using var block = vectors.Load(
                    new GatedCrossModalFusion((int)vectors["in.v1"].Size(2), messages, heads));
                var (regions, words, mask) =
                    (vectors.Variable("in.v1"), vectors.Variable("in.v2"), vectors["in.mask"].Ne(0));
                var (image, text) = block.Features(regions, words, mask);
                vectors.AssertEqual("out.features", Tensor.Cat([image, text], -1));
                vectors.AssertEqual("out.score_no_mask", block.Scores(regions, words, null, bytes));
                var scores = block.Scores(regions, words, mask, bytes);
                vectors.AssertEqual("out.score", scores);
                (scores * vectors["in.grad_output"]).Sum().Backward();
                vectors.AssertGradient("grad.v1", regions);
                vectors.AssertGradient("grad.v2", words);
                vectors.AssertGradients("grad.", block);
            }
        });

    [SkippableFact]
    public void Self_attention_and_guided_attention_with_their_norm_are_GaLRs() =>
        ReferenceVectors.ForEach("galr/midf_fusion*.safetensors", vectors =>
        {
            var width = (int)vectors["in.seq_x"].Size(2);
            var hidden = (int)vectors["fusion.l2l_SA.ffn.mlp.fc.linear.weight"].Size(0);
            var heads = (int)System.Text.Json.JsonDocument.Parse(
                vectors.Metadata["dims"]).RootElement.GetProperty("heads").GetInt64();
            SelfAttentionUnit Self(string name) =>
                vectors.Load(new SelfAttentionUnit(width, heads, hidden), $"fusion.{name}.");
            GuidedAttentionUnit Guided(string name) =>
                vectors.Load(new GuidedAttentionUnit(width, heads, hidden), $"fusion.{name}.");
            using var globalSelf = Self("g2g_SA");
            using var localSelf = Self("l2l_SA");
            using var toLocal = Guided("g2l_SGA");
            using var toGlobal = Guided("l2g_SGA");
            globalSelf.Eval();
            localSelf.Eval();
            toLocal.Eval();
            toGlobal.Eval();

            var global = globalSelf.Forward(vectors["in.global_feature"].Unsqueeze(1));
            var local = localSelf.Forward(vectors["in.local_feature"].Unsqueeze(1));
            vectors.AssertEqual("out.global_after_SA", global.Squeeze(1));
            vectors.AssertEqual("out.local_after_SA", local.Squeeze(1));
            local = toLocal.Forward(local, global);
            vectors.AssertEqual("out.local_after_SGA", local.Squeeze(1));
            vectors.AssertEqual("out.global_after_SGA", toGlobal.Forward(global, local).Squeeze(1));
            // Which of the two units of a kind the sequences went through is not said: one of them fits.
            var x = vectors["in.seq_x"];
            AssertOneFits("out.seq_SA", globalSelf.Forward(x), localSelf.Forward(x));
            AssertOneFits(
                "out.seq_SGA", toLocal.Forward(x, vectors["in.seq_y"]), toGlobal.Forward(x, vectors["in.seq_y"]));

            void AssertOneFits(string name, params Tensor[] candidates) =>
                vectors.AssertEqual(
                    name, candidates.MinBy(candidate => (candidate - vectors[name]).Abs().Max().Item<double>())!);
        });

    [SkippableFact]
    public void External_attention_and_its_gradients_are_HVSAs_key_entity_attention()
    {
        ReferenceVectors.ForEach("hvsa/kea*.safetensors", vectors =>
        {
            using var block = External(vectors, "");
            block.Eval();
            vectors.AssertEqual("out.eval", block.Forward(vectors["in.x"]));
            block.Train();
            var input = vectors.Variable("in.x");
            var trained = block.Forward(input);
            vectors.AssertEqual("out.train", trained);
            (trained * vectors["in.grad_output"]).Sum().Backward();
            vectors.AssertGradient("grad.x", input);
            Assert.Equal(7, vectors.AssertGradients("grad.", block));
        });
        ReferenceVectors.ForEach("networks/hvsa/hvsa_tiny*.safetensors", vectors =>
        {
            using var block = External(vectors, "extract_img_feature.key_entity_atten.");
            block.Eval();
            vectors.AssertEqual("mid.kea_out", block.Forward(vectors["mid.f4"]));
        });
    }

    [SkippableTheory]
    [InlineData("1")]
    [InlineData("2")]
    public void Channel_and_spatial_attention_are_LW_MCRs(string block)
    {
        var weights = ReferenceVectors.Files("networks/lwmcr/lwmcr_weights*.safetensors");
        var inputs = ReferenceVectors.Files("networks/lwmcr/lwmcr_io*.safetensors");
        Assert.Equal(weights.Length, inputs.Length);
        foreach (var (weightFile, inputFile) in weights.Zip(inputs))
        {
            ReferenceVectors.ForEach("networks/lwmcr/" + Path.GetFileName(weightFile), state =>
                ReferenceVectors.ForEach("networks/lwmcr/" + Path.GetFileName(inputFile), vectors =>
                {
                    var prefix = $"extract_feature.ISA_{block}_";
                    var reduce = state[prefix + "ca.fc.0.weight"];
                    using var channel = state.Load(
                        new ChannelAttention((int)reduce.Size(1), (int)(reduce.Size(1) / reduce.Size(0))), prefix
                            + "ca.");
                    using var spatial = state.Load(
                        new SpatialAttention((int)state[prefix + "sa.conv1.weight"].Size(2)), prefix + "sa.");
                    var map = vectors[$"mid.isa{block}_prelu"];
                    var weight = channel.Forward(map);
                    vectors.AssertEqual($"mid.isa{block}_ca", weight);
                    vectors.AssertEqual($"mid.isa{block}_sa", spatial.Forward(map * weight));
                }));
        }
    }

    private static ExternalAttention External(ReferenceVectors vectors, string prefix)
    {
        var keys = vectors[prefix + "linear_0.weight"];
        return vectors.Load(new ExternalAttention((int)keys.Size(1), (int)keys.Size(0)), prefix);
    }

    private static SummaryAttention Summary(ReferenceVectors vectors, string prefix)
    {
        var weight = vectors[prefix + "linear.2.weight"];
        return vectors.Load(new SummaryAttention((int)weight.Size(1), (int)weight.Size(0)), prefix);
    }

    private static StackedCrossAttentionOptions Options(string[] parts)
    {
        var lambdas = parts[1][1..].Split('_')
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new StackedCrossAttentionOptions(
            parts[0] == "t2i" ? CrossAttentionDirection.TextToImage : CrossAttentionDirection.ImageToText, lambdas[0],
                lambdas[1],
            Enum.Parse<RelevanceAggregation>(parts[2]), Normalization(parts[3]));
    }

    private static AffinityNormalization Normalization(string name) => name switch
    {
        "clipped_l2norm" => AffinityNormalization.ClippedL2,
        "l2norm" => AffinityNormalization.L2,
        "clipped_l1norm" => AffinityNormalization.ClippedL1,
        "l1norm" => AffinityNormalization.L1,
        "softmax" => AffinityNormalization.Softmax,
        "clipped" => AffinityNormalization.Clipped,
        _ => AffinityNormalization.None,
    };
}
