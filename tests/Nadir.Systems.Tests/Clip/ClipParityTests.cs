using Nadir.Systems.Clip;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Clip;

/// <summary>Every checkpoint of the reference folder against the outputs of OpenAI's code.</summary>
[Trait("Category", "Reference")]
public sealed class ClipParityTests : IDisposable
{
    private const double Tolerance = 1e-4;

    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [SkippableFact]
    public void FeaturesAndLogitsEqualTheOriginals()
    {
        foreach (var set in ClipReference.All())
        {
            foreach (var path in set.Checkpoints)
            {
                using var checkpoint = ClipCheckpoint.Load(path);
                Assert.Empty(checkpoint.Unused);
                var model = checkpoint.Model;
                var images = model.ImageFeatures(set.Outputs["image"]);
                var texts = model.TextFeatures(set.Outputs["token_ids"]);

                Close.To(set.Outputs["image_features"], images, Tolerance, $"image features of {path}");
                Close.To(set.Outputs["text_features"], texts, Tolerance, $"text features of {path}");
                Close.To(set.Outputs["logits_per_image"], model.Logits(images, texts), Tolerance, $"logits of {path}");
                Close.To(set.Outputs["logits_per_text"], model.Logits(images, texts).T(), Tolerance,
                    $"logits of {path}");
            }
        }
    }

    [SkippableFact]
    public void SpatialFeaturesAreThoseBeforeThePooling()
    {
        foreach (var set in ClipReference.All())
        {
            using var checkpoint = ClipCheckpoint.Load(set.Checkpoints[0]);
            var (features, map) = checkpoint.Model.Visual.ForwardSpatial(set.Outputs["image"]);

            Close.To(set.Outputs["image_features"], features, Tolerance, set.Name);
            if (set.Outputs.TryGetValue("visual.layer4_out", out var last))
            {
                Close.To(last, map, Tolerance, set.Name);
            }
            else
            {
                var state = checkpoint.Model.StateDict();
                var tokens = Functional.LayerNorm(
                    set.Outputs["visual.transformer_out"], [map.Size(1)], state["visual.ln_post.weight"],
                    state["visual.ln_post.bias"]);
                Close.To(tokens.Slice(1, start: 1), map.Flatten(2).Transpose(1, 2), Tolerance, set.Name);
            }
        }
    }

    [SkippableFact]
    public void ZerosBehindTheLongestTextChangeNothing()
    {
        foreach (var set in ClipReference.All())
        {
            using var checkpoint = ClipCheckpoint.Load(set.Checkpoints[0]);
            var ids = set.Outputs["token_ids"];
            var longest = ids.Argmax(-1).Max().Item<long>() + 1;

            Close.To(set.Outputs["text_features"], checkpoint.Model.TextFeatures(ids.Narrow(1, 0, longest)), Tolerance,
                set.Name);
        }
    }

    [SkippableFact]
    public void AnEndTokenByIdReadsTheSamePlaces()
    {
        foreach (var set in ClipReference.All())
        {
            var end = (int)set.Outputs["token_ids"].Max().Item<long>();
            using var checkpoint = ClipCheckpoint.Load(
                set.Checkpoints[0], new ClipCheckpointOptions { EndToken = end });

            Close.To(set.Outputs["text_features"], checkpoint.Model.TextFeatures(set.Outputs["token_ids"]), Tolerance,
                set.Name);
        }
    }

    [SkippableFact]
    public void TheOtherNonlinearityGivesOtherFeatures()
    {
        var set = ClipReference.All()[^1];
        using var checkpoint = ClipCheckpoint.Load(
            set.Checkpoints[0], new ClipCheckpointOptions { Activation = ClipActivation.Gelu });
        var features = checkpoint.Model.TextFeatures(set.Outputs["token_ids"]);

        Assert.False(features.Allclose(set.Outputs["text_features"], rtol: 1e-4, atol: 1e-4));
    }

    [SkippableTheory]
    [InlineData(ScalarType.Float32, 1e-4)]
    [InlineData(ScalarType.Float16, 1e-4)]
    [InlineData(ScalarType.BFloat16, 3e-2)]
    public void AFolderKeepsTheModel(ScalarType type, double tolerance)
    {
        using var folder = new TemporaryFolder();
        foreach (var set in ClipReference.All())
        {
            using (var checkpoint = ClipCheckpoint.Load(set.Checkpoints[0]))
            {
                ClipFolder.Save(folder.Path, checkpoint.Model, type);
            }

            using var model = ClipFolder.Load(folder.Path);
            Close.To(set.Outputs["image_features"], model.ImageFeatures(set.Outputs["image"]), tolerance, set.Name);
            Close.To(set.Outputs["text_features"], model.TextFeatures(set.Outputs["token_ids"]), tolerance, set.Name);
        }
    }
}
