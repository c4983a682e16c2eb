using System.Globalization;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.Losses;

/// <summary>The losses on score matrices, with their gradients, against what the methods' own code gives.</summary>
[Trait("Category", "Reference")]
public class HingeLossReferenceTests
{
    [SkippableTheory]
    [InlineData("vsepp/contrastive_loss*.safetensors")]
    [InlineData("amfmn/calcul_loss*.safetensors")]
    [InlineData("mtfn/calcul_loss*.safetensors")]
    [InlineData("camp/sim_loss*.safetensors")]
    public void Hinge_losses_and_their_gradients_are_the_published_codes(string pattern) =>
        ReferenceVectors.ForEach(pattern, vectors =>
    {
        var checks = 0;
        foreach (var name in vectors.Names
            .Where(name => name.StartsWith("out.", StringComparison.Ordinal)
            && name.Contains(".m", StringComparison.Ordinal)
            && name.EndsWith(".loss", StringComparison.Ordinal)))
        {
            // out.CASE.sum.m0.2.loss
            var key = name[4..^5];
            var (test, kind, margin) = Split(key);
            var scores = vectors.Variable($"in.{test}.scores");
            var loss = HingeLoss.Compute(scores, margin, kind);
            vectors.AssertEqual(name, loss);
            loss.Backward();
            vectors.AssertGradient($"grad.{key}.scores", scores);

            // The same by the general form: one margin for all, written out as a matrix. Where scores of negatives tie,
            // both forms pick the first.
            var margins = Tensor.Full([.. scores.Shape], margin, scores.Type);
            vectors.AssertEqual(name, HingeLoss.Compute(scores.Detach(), margins, kind));
            checks++;
        }

        Assert.True(checks > 0);
    });

    [SkippableFact]
    public void Binary_matching_losses_and_their_gradients_are_the_published_codes() =>
        ReferenceVectors.ForEach("camp/sim_loss*.safetensors", vectors =>
        {
            foreach (var test in vectors.Cases("scores"))
            {
                foreach (var (name, kind) in new[] { ("bce_soft", HingeKind.Sum), ("bce_hard", HingeKind.Hardest) })
                {
                    var scores = vectors.Variable($"in.{test}.scores");
                    var loss = BinaryMatchingLoss.Compute(scores, kind);
                    vectors.AssertEqual($"out.{test}.{name}.loss", loss);
                    loss.Backward();
                    vectors.AssertGradient($"grad.{test}.{name}.scores", scores);
                }
            }
        });

    [SkippableFact]
    public void Hinge_losses_in_single_precision_are_AMFMNs() =>
        ReferenceVectors.ForEach("networks/amfmn/amfmn_hinge*.safetensors", vectors =>
        {
            var margin = double.Parse(vectors.Metadata["margin"], CultureInfo.InvariantCulture);
            foreach (var (name, kind) in new[] { ("sum", HingeKind.Sum), ("hard", HingeKind.Hardest) })
            {
                var scores = vectors.Variable("in.scores");
                var loss = HingeLoss.Compute(scores, margin, kind);
                vectors.AssertEqual($"out.loss_{name}", loss);
                loss.Backward();
                vectors.AssertGradient($"grad.scores_{name}", scores);
            }
        });

    [SkippableFact]
    public void The_difficulty_weighted_loss_is_HVSAs() =>
        ReferenceVectors.ForEach("hvsa/losses*.safetensors", vectors =>
        {
            var checks = 0;
            foreach (var name in vectors.Names
                .Where(name => name.StartsWith("out.", StringComparison.Ordinal)
                && name.EndsWith(".loss", StringComparison.Ordinal)))
            {
                // out.CASE.m0.2.b0.5.loss
                var key = name[4..^5];
                var (atMargin, atBeta) =
                    (key.IndexOf(".m", StringComparison.Ordinal), key.IndexOf(".b", StringComparison.Ordinal));
                var margin = double.Parse(key[(atMargin + 2)..atBeta], CultureInfo.InvariantCulture);
                var beta = double.Parse(key[(atBeta + 2)..], CultureInfo.InvariantCulture);
                var scores = vectors.Variable($"in.{key[..atMargin]}.scores");
                var loss = HingeLoss.DifficultyWeighted(scores, margin, beta);
                vectors.AssertEqual(name, loss);
                loss.Backward();
                vectors.AssertGradient($"grad.{key}.scores", scores);
                checks++;
            }

            Assert.True(checks > 0);
        });

    [SkippableFact]
    public void The_uniformity_loss_is_HVSAs_where_that_is_a_number() =>
        ReferenceVectors.ForEach("hvsa/losses*.safetensors", vectors =>
        {
            foreach (var test in vectors.Cases("features"))
            {
                var features = vectors.Variable($"in.{test}.features");
                var loss = UniformityLoss.Compute(features);
                if (double.IsNaN(vectors[$"out.{test}.uniformity"].Item<double>()))
                {
                    Assert.True(features.Size(0) <= 5);
                    Assert.Equal(0, loss.Item<double>());
                    continue;
                }

                vectors.AssertEqual($"out.{test}.uniformity", loss);
                loss.Backward();
                vectors.AssertGradient($"grad.{test}.uniformity.features", features);
            }
        });

    [SkippableTheory]
    [InlineData("hvsa/total_loss*.safetensors", "in.image_features", "grad.image_features", "out.loss_adaptive",
        "out.loss_uniformity", "out.loss")]
    [InlineData("networks/hvsa/hvsa_losses_b*.safetensors", "in.image_feature", "grad.image_feature", "out.alignment",
        "out.uniformity", "out.total")]
    public void The_learned_weighting_of_both_losses_is_HVSAs(
        string pattern, string input, string inputGradient, string alignment, string uniformity, string total) =>
        ReferenceVectors.ForEach(pattern, vectors =>
        {
            double Setting(string name) => double.Parse(vectors.Metadata[name], CultureInfo.InvariantCulture);

            using var weights = vectors.Load(new LearnedLossWeights(), "weight_loss.");
            var scores = vectors.Variable("in.scores");
            var features = vectors.Variable(input);
            var pairs = scores.Size(0);
            var sum = HingeLoss.DifficultyWeighted(scores, Setting("margin"), Setting("beta"));
            if (vectors.Contains("out.alignment_sum"))
            {
                vectors.AssertEqual("out.alignment_sum", sum);
            }

            Tensor[] losses = [sum / (double)(pairs * pairs), UniformityLoss.Compute(features, Setting("gamma"))];
            vectors.AssertEqual(alignment, losses[0]);
            vectors.AssertEqual(uniformity, losses[1]);
            vectors.AssertEqual("out.weights", weights.Forward(Tensor.Stack(losses)));
            var loss = weights.Combine(losses);
            vectors.AssertEqual(total, loss);
            loss.Backward();
            vectors.AssertGradient("grad.scores", scores);
            vectors.AssertGradient(inputGradient, features);
            Assert.Equal(5, vectors.AssertGradients("grad.weight_loss.", weights));
        });

    [SkippableFact]
    public void The_parts_of_KAMCLs_loss_are_its_own() =>
        ReferenceVectors.ForEach("kamcl/calcul_loss*.safetensors", vectors =>
        {
            var margin = double.Parse(vectors.Metadata["margin"], CultureInfo.InvariantCulture);
            foreach (var test in vectors.Cases("scores"))
            {
                var scores = vectors.Variable($"in.{test}.scores");
                var logits = vectors.Variable($"in.{test}.logits_im");
                var concepts = vectors.Variable($"in.{test}.image_concept");
                var target = vectors[$"in.{test}.concept_target"];
                var hinge = HingeLoss.Compute(scores, margin, HingeKind.Hardest);
                var contrast = (InfoNceLoss.OfFirstColumn(logits)
                    + InfoNceLoss.OfFirstColumn(vectors[$"in.{test}.logits_tx"])) * 10;
                var bce = (ConceptLoss.OfProbabilities(concepts, target)
                    + ConceptLoss.OfProbabilities(vectors[$"in.{test}.text_concept"], target)) * 10;
                vectors.AssertEqual($"out.{test}.hinge", hinge);
                vectors.AssertEqual($"out.{test}.infonce_times_10", contrast);
                vectors.AssertEqual($"out.{test}.bce_times_10", bce);
                vectors.AssertEqual($"out.{test}.epoch10.loss", hinge + contrast);
                var loss = hinge + contrast + bce;
                vectors.AssertEqual($"out.{test}.epoch11.loss", loss);
                loss.Backward();
                vectors.AssertGradient($"grad.{test}.epoch11.scores", scores);
                vectors.AssertGradient($"grad.{test}.epoch11.logits_im", logits);
                vectors.AssertGradient($"grad.{test}.epoch11.image_concept", concepts);
            }
        });

    private static (string Case, HingeKind Kind, double Margin) Split(string key)
    {
        var atMargin = key.LastIndexOf(".m", StringComparison.Ordinal);
        var margin = double.Parse(key[(atMargin + 2)..], CultureInfo.InvariantCulture);
        var rest = key[..atMargin];
        var atKind = rest.LastIndexOf('.');
        var kind = rest.EndsWith("sum", StringComparison.Ordinal) ? HingeKind.Sum : HingeKind.Hardest;
        return (rest[..atKind], kind, margin);
    }
}
