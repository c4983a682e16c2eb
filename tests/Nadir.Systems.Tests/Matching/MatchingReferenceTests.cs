using System.Globalization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Attention;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Camp;
using Nadir.Systems.Mtfn;
using Nadir.Systems.Scan;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Vse;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Matching;

/// <summary>The networks of VSE++, SCAN, CAMP and MTFN behind their backbones against what the methods' own code
/// gives.</summary>
[Trait("Category", "Reference")]
public class MatchingReferenceTests
{
    private static readonly (string From, string To)[] VseNames = [("feature_extract.fc.", "fc."),
        ("txt_enc.", "text.")];

    private static readonly (string From, string To)[] Names = [("img_enc.fc.", "fc."), ("txt_enc.", "text.")];

    [SkippableFact]
    public void VSE_scores_loss_and_gradients_are_the_remote_sensing_version() =>
        ReferenceVectors.ForEach("vsepp/rs_model*.safetensors", vectors =>
        {
            var options = new VseOptions
            {
                Text = Text(vectors, "txt_enc.") with
                {
                    Packed = false,
                    Pooling = WordPooling.PaddedMean,
                    MaxLength = (int)vectors["in.captions"].Size(1),
                },
                NormalizeImages = false,
            };
            using var network = Load(
                vectors, new VseNetwork(options, new Channels(vectors["in.pooled"].Size(1))), "", VseNames);
            var images = network.Project(vectors["in.pooled"]);
            vectors.AssertEqual("out.img_emb", images);
            var texts = network.TextFeatures(new TextInputs(vectors["in.captions"], vectors["in.lengths"]));
            vectors.AssertEqual("out.cap_emb", texts.Normalize());
            var scores = network.Score(images, texts);
            vectors.AssertEqual("out.scores", scores);
            var longer = network.TextFeatures(
                new TextInputs(vectors["in.captions_padded_more"], vectors["in.lengths"]));
            vectors.AssertEqual("out.scores_padded_more", network.Score(images, longer));
            // What an evaluation pads all texts to.
            var positions = (int)vectors["in.captions_padded_more"].Size(1);
            using var padded = Load(
                vectors,
                new VseNetwork(
                    options with { Text = options.Text with { MaxLength = positions } },
                    new Channels(vectors["in.pooled"].Size(1))),
                "",
                VseNames);
            padded.Eval();
            vectors.AssertEqual(
                "out.cap_emb_padded_more",
                padded.TextFeatures(new TextInputs(vectors["in.captions"], vectors["in.lengths"])).Normalize());

            var loss = HingeLoss.Compute(scores, Number(vectors, "margin"), HingeKind.Hardest);
            vectors.AssertEqual("out.loss_max", loss);
            loss.Backward();
            Assert.Equal(7, vectors.AssertGradients("grad.", network, VseNames));
        });

    [SkippableFact]
    public void VSE_compares_by_order_and_by_absolute_values_as_the_original() =>
        ReferenceVectors.ForEach("vsepp/encoders_original*.safetensors", vectors =>
        {
            var (ids, lengths) = (vectors["in.captions"], vectors["in.lengths"]);
            using var fc = vectors.Load(
                new Linear(vectors["img_enc.fc.weight"].Size(1), vectors["img_enc.fc.weight"].Size(0)), "img_enc.fc.");
            var images = fc.Forward(vectors["in.images"]);
            vectors.AssertEqual("out.img_emb_no_imgnorm", images);
            foreach (var (absolute, suffix) in new[] { (false, ""), (true, "_abs") })
            {
                var options = new VseOptions
                {
                    Text = Text(vectors, "txt_enc.") with { Pooling = WordPooling.Last },
                    Measure = VseMeasure.Order,
                    Absolute = absolute,
                };
                using var network = Load(
                    vectors, new VseNetwork(options, new Channels(vectors["in.images"].Size(1))), "", Names);
                var texts = network.TextFeatures(new TextInputs(ids, lengths));
                vectors.AssertEqual("out.cap_emb" + suffix, texts.Normalize());
                var own = absolute ? images.Abs() : images;
                vectors.AssertEqual("out.img_emb" + suffix, own.Normalize());
                var scores = network.Score(own, texts);
                vectors.AssertEqual("out.scores_order" + suffix, scores);
                if (!absolute)
                {
                    var margin = Number(vectors, "margin");
                    vectors.AssertEqual("out.loss_order_sum", HingeLoss.Compute(scores, margin, HingeKind.Sum));
                    vectors.AssertEqual("out.loss_order_max", HingeLoss.Compute(scores, margin, HingeKind.Hardest));
                }
            }
        });

    [SkippableFact]
    public void SCAN_regions_words_losses_and_gradients_are_the_originals() =>
        ReferenceVectors.ForEach("scan/encoders_and_loss*.safetensors", vectors =>
        {
            foreach (var (name, direction) in new[]
            {
                ("t2i", CrossAttentionDirection.TextToImage), ("i2t", CrossAttentionDirection.ImageToText),
            })
            {
                foreach (var (kindName, kind) in new[] { ("sum", HingeKind.Sum), ("max", HingeKind.Hardest) })
                {
                    var options = new ScanOptions
                    {
                        Text = Text(vectors, "txt_enc.") with { NormalizeWords = true },
                        Direction = direction,
                    };
                    using var network = Load(
                        vectors, new ScanNetwork(options, new Channels(vectors["in.images"].Size(2))), "", Names);
                    var texts = new TextInputs(vectors["in.captions"], vectors["in.lengths"]);
                    var (regions, words) = (network.Project(vectors["in.images"]), network.Words(texts));
                    vectors.AssertEqual("out.img_emb", regions);
                    vectors.AssertEqual("out.cap_emb", words);
                    var scores = network.Score(regions, words, texts.Lengths);
                    var loss = HingeLoss.Compute(scores, Number(vectors, "margin"), kind);
                    vectors.AssertEqual($"out.loss.{name}.{kindName}", loss);
                    loss.Backward();
                    Assert.Equal(11, vectors.AssertGradients($"grad.{name}.{kindName}.", network, Names));
                }
            }

            using var unnormalized = Load(
                vectors,
                new ScanNetwork(
                    new ScanOptions { Text = Text(vectors, "txt_enc."), NormalizeRegions = false },
                    new Channels(vectors["in.images"].Size(2))),
                "",
                Names);
            vectors.AssertEqual("out.img_emb_no_imgnorm", unnormalized.Project(vectors["in.images"]));
        });

    [SkippableTheory]
    [InlineData("camp/fusion_cross_attention*.safetensors", false, true)]
    [InlineData("camp/fusion_cross_attention_new_mean*.safetensors", true, false)]
    [InlineData("camp/fusion_cross_attention_new_self_attn*.safetensors", true, true)]
    public void CAMP_cross_attention_and_its_gradients_are_the_authors(string pattern, bool refined, bool summary) =>
        ReferenceVectors.ForEach(pattern, vectors =>
        {
            // The names of the plain form's files begin those of the other's.
            if (!refined && Path.GetFileName(vectors.Path).Contains("_new_", StringComparison.Ordinal))
            {
                return;
            }

            foreach (var bytes in new[] { 1L, 1L << 40 })
            {
                var width = (int)vectors["in.v1"].Size(2);
                var heads = summary ? (int)vectors["reduce_layer_1.linear.2.weight"].Size(0) : 1;
                using var block = vectors.Load(new CrossModalAttention(
                    width, new CrossModalAttentionOptions(refined, summary, MaskPaddedWords: false, heads)));
                var (regions, words) = (vectors.Variable("in.v1"), vectors.Variable("in.v2"));
                var mask = vectors["in.mask"].Ne(0);
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

    [SkippableTheory]
    [InlineData("camp/fusion_gate_fusion_concat*.safetensors", MessageFusion.Concatenate)]
    [InlineData("camp/fusion_gate_fusion_sum*.safetensors", MessageFusion.Sum)]
    public void CAMP_first_gates_and_their_gradients_are_the_authors(string pattern, MessageFusion messages) =>
        ReferenceVectors.ForEach(pattern, vectors =>
        {
            var heads = (int)vectors["reduce_layer_1.linear.2.weight"].Size(0);
            using var block = vectors.Load(
                new GatedCrossModalFusion((int)vectors["in.v1"].Size(2), messages, heads, isPlain: true));
            var (regions, words) = (vectors.Variable("in.v1"), vectors.Variable("in.v2"));
            var mask = vectors["in.mask"].Ne(0);
            var (image, text) = block.Features(regions, words, mask);
            vectors.AssertEqual("out.features", Tensor.Cat([image, text], -1));
            vectors.AssertEqual("out.score_no_mask", block.Scores(regions, words));
            var scores = block.Scores(regions, words, mask, maximumBytes: 1);
            vectors.AssertEqual("out.score", scores);
            (scores * vectors["in.grad_output"]).Sum().Backward();
            vectors.AssertGradient("grad.v1", regions);
            vectors.AssertGradient("grad.v2", words);
            vectors.AssertGradients("grad.", block);
        });

    [SkippableFact]
    public void CAMP_of_pooled_tokens_is_the_remote_sensing_version_and_its_maps_learn_nothing() =>
        ReferenceVectors.ForEach("camp/rs_model*.safetensors", vectors =>
        {
            foreach (var (suffix, prefix) in new[] { ("", "txt_enc."), ("_uni", "txt_enc_uni.") })
            {
                var options = new CampOptions
                {
                    Text = Text(vectors, prefix) with
                    {
                        NormalizeWords = true,
                        Packed = false,
                        Pooling = WordPooling.PaddedMean,
                        EmbeddingRange = 0,
                    },
                    PooledTokens = true,
                    NormalizeRegions = false,
                };
                (string, string)[] names = [("img_enc.fc.", "fc."), (prefix, "text."), ("criterion.sim.", "fusion.")];
                using var network = Load(
                    vectors, new CampNetwork(options, new Channels(vectors["in.pooled"].Size(1))), "", names);
                var regions = network.Project(VectorNormalization.L2(vectors["in.pooled"], -1).Unsqueeze(1));
                vectors.AssertEqual("out.img_emb", regions.Squeeze(1));
                var (words, mask) = network.Words(new TextInputs(vectors["in.captions"], vectors["in.lengths"]));
                Assert.Null(mask);
                vectors.AssertEqual("out.cap_emb" + suffix, words);
                var (image, text) = (Leaf(regions), Leaf(words));
                var scores = network.Score(image, text, mask);
                vectors.AssertEqual("out.score" + suffix, scores);
                if (suffix.Length > 0)
                {
                    continue;
                }

                var margin = Number(vectors, "margin");
                vectors.AssertEqual("out.loss_triplet_sum", HingeLoss.Compute(scores, margin, HingeKind.Sum));
                vectors.AssertEqual("out.loss_triplet_max", HingeLoss.Compute(scores, margin, HingeKind.Hardest));
                vectors.AssertEqual("out.loss_bce_soft", BinaryMatchingLoss.Compute(scores, HingeKind.Sum));
                vectors.AssertEqual("out.loss_bce_hard", BinaryMatchingLoss.Compute(scores, HingeKind.Hardest));
                (scores * vectors["in.grad_output"]).Sum().Backward();
                vectors.AssertEqual("grad.img_emb", image.Grad!.View(vectors["grad.img_emb"].Shape));
                vectors.AssertEqual("grad.cap_emb", text.Grad!.View(vectors["grad.cap_emb"].Shape));
                foreach (var (name, parameter) in network.NamedParameters().Where(
                    pair => pair.Name.StartsWith("fusion.", StringComparison.Ordinal)))
                {
                    Assert.True(
                        !parameter.HasGrad || parameter.Grad!.Abs().Max().Item<double>() == 0,
                        $"{name} has a gradient");
                }
            }
        });

    [SkippableFact]
    public void CAMP_regions_are_the_originals() =>
        ReferenceVectors.ForEach("camp/encoders_original*.safetensors", vectors =>
        {
            foreach (var (name, normalize) in new[] { ("out.img_emb", false), ("out.img_emb_norm", true) })
            {
                var options = new CampOptions { Text = Text(vectors, "txt_enc."), NormalizeRegions = normalize };
                using var network = Load(
                    vectors, new CampNetwork(options, new Channels(vectors["in.images"].Size(2))), "", Names);
                vectors.AssertEqual(name, network.Project(vectors["in.images"]));
            }
        });

    [SkippableFact]
    public void MTFN_scores_of_kept_factors_are_the_authors() =>
        ReferenceVectors.ForEach("mtfn/fusion*.safetensors", vectors =>
        {
            var options = new MtfnOptions
            {
                Text = new TextEncoderOptions { VocabularySize = 3, Hidden = (int)vectors["in.t"].Size(1) },
                ImageHidden = (int)vectors["fusion.linear_v.weight"].Size(0),
                TextHidden = (int)vectors["fusion.linear_t.weight"].Size(0),
                Fused = (int)vectors["linear_classif.weight"].Size(1),
                Rank = vectors.Names.Count(name => name.StartsWith("fusion.list_linear_hv.", StringComparison.Ordinal)
                    && name.EndsWith(".weight", StringComparison.Ordinal)),
            };
            using var network = Load(
                vectors, new MtfnNetwork(options, new Channels(vectors["in.v"].Size(2))), "",
                [("fusion.", "score.fusion."), ("linear_classif.", "score.linear_classif.")]);
            network.Eval();
            vectors.AssertEqual("out.score", network.Score(vectors["in.v"].Mean(1), vectors["in.t"]));
        });

    private static Tensor Leaf(Tensor tensor)
    {
        var leaf = tensor.Detach().Clone();
        leaf.RequiresGrad = true;
        return leaf;
    }

    private static double Number(ReferenceVectors vectors, string name) =>
        double.Parse(vectors.Metadata[name], CultureInfo.InvariantCulture);

    // Sizes and directions are read from the weights.
    private static TextEncoderOptions Text(ReferenceVectors vectors, string prefix) => new()
    {
        VocabularySize = (int)vectors[prefix + "embed.weight"].Size(0),
        WordWidth = (int)vectors[prefix + "embed.weight"].Size(1),
        Hidden = (int)vectors[prefix + "rnn.weight_hh_l0"].Size(1),
        Bidirectional = vectors.Contains(prefix + "rnn.weight_ih_l0_reverse"),
    };

    // The file's weights in place of a network's own, as far as the file has them: not those of the backbone.
    private static T Load<T>(
        ReferenceVectors vectors, T network, string prefix, (string From, string To)[] names)
        where T : Module
    {
        network.To(ScalarType.Float64);
        var state = network.StateDict().ToDictionary(pair => pair.Key, pair => pair.Value);
        var copied = 0;
        foreach (var name in vectors.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            foreach (var (from, to) in names.Where(pair => name.StartsWith(pair.From, StringComparison.Ordinal)))
            {
                Assert.True(state.ContainsKey(to + name[from.Length..]), $"{network.GetType().Name} has no {name}");
                state[to + name[from.Length..]] = vectors[name];
                copied++;
            }
        }

        Assert.Equal(state.Keys.Count(key => !key.StartsWith("backbone.", StringComparison.Ordinal))
            - Unfilled(network), copied);
        network.LoadStateDict(state);
        return network;
    }

    // MTFN's file has no text encoder, CAMP's encoders no fusion.
    private static int Unfilled(Module network) => network switch
    {
        MtfnNetwork => network.StateDict().Keys.Count(key => key.StartsWith("text.", StringComparison.Ordinal)),
        CampNetwork { Configuration.PooledTokens: false } =>
            network.StateDict().Keys.Count(key => key.StartsWith("fusion.", StringComparison.Ordinal)),
        _ => 0,
    };

    /// <summary>A backbone that stands for any: its channels are what the files begin from.</summary>
    private sealed class Channels : ConvolutionalBackbone
    {
        public Channels(long channels)
            : base("channels", 32, PixelNormalization.ImageNet)
        {
            var only = RegisterModule("only", new Conv2d(3, channels, 3, stride: 2, padding: 1));
            AddStage("only", (int)channels, 2, side => (side + 1) / 2, only.Forward, only);
        }
    }
}
