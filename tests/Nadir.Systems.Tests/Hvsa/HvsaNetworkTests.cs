using System.Globalization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Hvsa;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Hvsa;

public sealed class HvsaNetworkTests
{
    [SkippableFact]
    [Trait("Category", "Reference")]
    public void Vectors_and_scores_are_HVSAs() =>
        ReferenceVectors.ForEach("networks/hvsa/hvsa_tiny*.safetensors", vectors =>
        {
            using var noGrad = new NoGradScope();
            using var network = PublishedNetworks.Load(
                new HvsaNetwork(
                    new HvsaOptions
                    {
                        Image = new ImageBackboneOptions { Size = (int)vectors["in.image"].Size(2) },
                        Text = PublishedNetworks.SkipThoughts(vectors, "extract_text_feature.seq2vec."),
                        EmbedDim = (int)vectors["extract_img_feature.fc.weight"].Size(0),
                        EntitySlots = (int)vectors["extract_img_feature.key_entity_atten.linear_0.weight"].Size(0),
                        ProjectText = true,
                    },
                    PublishedNetworks.Trunk(vectors, "extract_img_feature.resnet.")),
                [vectors],
                ("extract_img_feature.resnet.", "backbone."),
                ("extract_img_feature.", ""),
                ("extract_text_feature.seq2vec.", "text.encoder."),
                ("extract_text_feature.", "text."),
                ("weight_loss.", "weight_loss."));
            var images = network.ImageFeatures(vectors["in.image"]);
            var texts = network.TextFeatures(new TextInputs(vectors["in.token_ids"], vectors["in.lengths"]));
            vectors.AssertEqual("out.image", images);
            vectors.AssertEqual("out.text", texts);
            vectors.AssertEqual("out.scores", images.Normalize().Matmul(texts.Normalize().T()));
        });

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void The_whole_loss_and_its_gradients_are_HVSAs()
    {
        ReferenceVectors.ForEach("hvsa/total_loss*.safetensors", vectors =>
            Check(vectors, "in.image_features", "loss", "loss_adaptive", "loss_uniformity"));
        ReferenceVectors.ForEach("networks/hvsa/hvsa_losses_b*.safetensors", vectors =>
            Check(vectors, "in.image_feature", "total", "alignment", "uniformity"));

        static void Check(ReferenceVectors vectors, string features, string total, string alignment, string uniformity)
        {
            var (scores, images) = (vectors.Variable("in.scores"), vectors.Variable(features));
            using var weights = vectors.Load(new LearnedLossWeights(), "weight_loss.");
            var recipe =
                new HvsaLossRecipe { Margin = Number("margin"), Beta = Number("beta"), Gamma = Number("gamma") };
            var loss = HvsaLoss.Compute(scores, images, recipe, weights);
            vectors.AssertEqual("out." + alignment, loss.Alignment);
            vectors.AssertEqual("out." + uniformity, loss.Uniformity);
            vectors.AssertEqual("out." + total, loss.Total);
            loss.Total.Backward();
            vectors.AssertGradient("grad.scores", scores);
            vectors.AssertGradient(features.Replace("in.", "grad.", StringComparison.Ordinal), images);
            vectors.AssertGradients("grad.weight_loss.", weights);

            double Number(string name) => double.Parse(vectors.Metadata[name], CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public void Without_learned_weights_both_losses_count_half()
    {
        using var scope = new TensorScope();
        using var weights = new LearnedLossWeights();
        var (scores, images) = (Tensor.Eye(6) * 0.3, Tensor.Empty([6, 4]).UniformInPlace(-1, 1));
        var (total, alignment, uniformity) =
            HvsaLoss.Compute(scores, images, new HvsaLossRecipe { LearnedWeights = false }, weights);

        Assert.Equal((alignment.Item<float>() + uniformity.Item<float>()) / 2, total.Item<float>(), 1e-6);
        // No wrong pair is nearer than 0.2 to the right ones.
        Assert.Equal(0, alignment.Item<float>());
    }

    [Fact]
    public void Parameters_are_as_many_as_computed()
    {
        using var network = new HvsaNetwork(new HvsaOptions
        {
            Text = new TextEncoderOptions
            {
                Kind = TextEncoderKind.SkipThoughts,
                WordWidth = 620,
                Hidden = 2400,
                VocabularySize = 2,
            },
            ProjectText = true,
        });
        const long Attention = (512 * 512) + 512 + (2 * 512 * 64) + (512 * 512) + (2 * 512);
        const long Heads = (512 * 512) + 512 + (2400 * 512) + 512;
        const long Weights = (2 * 64) + 1 + (64 * 128) + 1 + (128 * 2);

        Assert.Equal(11_176_512 + Attention + Heads + 21_751_200 + Weights,
            PublishedNetworks.Parameters(network, "text.encoder.embedding."));
    }
}
