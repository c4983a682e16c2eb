using System.Text.Json;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Galr;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Galr;

public sealed class GalrNetworkTests
{
    [SkippableFact]
    [Trait("Category", "Reference")]
    public void Vectors_and_scores_are_GaLRs() =>
        ReferenceVectors.ForEach("networks/galr/galr_tiny*.safetensors", vectors =>
        {
            using var noGrad = new NoGradScope();
            var ids = vectors["in.token_ids"];
            using var network = new GalrNetwork(
                new GalrOptions
                {
                    Image = new ImageBackboneOptions { Size = (int)vectors["in.image"].Size(2) },
                    Text = PublishedNetworks.SkipThoughts(vectors, "text_feature.seq2vec."),
                    EmbedDim = (int)vectors["extract_feature.linear.weight"].Size(0),
                    Heads = int.Parse(
                        vectors.Metadata["heads"].Split('x')[0], System.Globalization.CultureInfo.InvariantCulture),
                    FeedForward = (int)vectors["fusion.l2l_SA.ffn.mlp.fc.linear.weight"].Size(0),
                    WeightDim = (int)vectors["fusion.dynamic_weight.0.weight"].Size(0),
                    FirstWeightOnly = true,
                    ProjectText = true,
                },
                PublishedNetworks.Trunk(vectors, "extract_feature.resnet."));
            PublishedNetworks.Load(
                network,
                [vectors],
                except: "objects.",
                ("extract_feature.resnet.", "backbone."),
                ("extract_feature.linear.", "mvsa.linear."),
                ("mvsa.", "mvsa."),
                ("local_feature.", "local_feature."),
                ("fusion.", "fusion."),
                ("text_feature.seq2vec.", "text.encoder."),
                ("text_feature.", "text."));
            var images = network.ImageFeatures(
                new ImageInputs(
                    vectors["in.image"])
                {
                    Regions = vectors["in.local_rep"],
                    Graph = vectors["in.local_adj"],
                });
            var texts = network.TextFeatures(new TextInputs(ids, ids.Ne(0).Sum(1)));
            vectors.AssertEqual("out.visual", images);
            vectors.AssertEqual("out.text", texts);
            vectors.AssertEqual("out.scores", images.Normalize().Matmul(texts.Normalize().T()));
        });

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void The_fusion_and_its_gradients_are_GaLRs() =>
        ReferenceVectors.ForEach("galr/midf_fusion*.safetensors", vectors =>
        {
            var dims = JsonDocument.Parse(vectors.Metadata["dims"]).RootElement;
            using var fusion = vectors.Load(
                new DynamicFusion(new GalrOptions
                {
                    EmbedDim = dims.GetProperty("embed").GetInt32(),
                    Heads = dims.GetProperty("heads").GetInt32(),
                    FeedForward = dims.GetProperty("ff").GetInt32(),
                    WeightDim = dims.GetProperty("dynamic").GetInt32(),
                    FirstWeightOnly = true,
                }),
                "fusion.");
            fusion.Eval();
            var (global, local) = (vectors.Variable("in.global_feature"), vectors.Variable("in.local_feature"));
            var fused = fusion.Forward(global, local);
            vectors.AssertEqual("out.visual_feature", fused);
            (fused * vectors["in.grad_output"]).Sum().Backward();
            vectors.AssertGradient("grad.global_feature", global);
            vectors.AssertGradient("grad.local_feature", local);
            vectors.AssertGradients("grad.fusion.", fusion);
        });

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void The_graph_network_is_GaLRs() =>
        ReferenceVectors.ForEach("galr/gcn*.safetensors", vectors =>
        {
            var objects = vectors["in.X"];
            using var network = vectors.Load(
                new ObjectGraphNetwork(
                    (int)objects.Size(1), (int)objects.Size(2), (int)vectors["local_feature.out.weight"].Size(0)),
                "local_feature.");
            vectors.AssertEqual("out.local_feature", network.Forward(objects, vectors["in.A"]));
        });

    [Fact]
    public void Parameters_are_as_many_as_published()
    {
        using var network = new GalrNetwork(new GalrOptions
        {
            // RSITMD: 1,349 words with the unknown one, and the padding.
            Text = new TextEncoderOptions
            {
                Kind = TextEncoderKind.SkipThoughts,
                WordWidth = 620,
                Hidden = 2400,
                VocabularySize = 1350,
            },
            ProjectText = true,
        });

        // 46.89 M published; the released module keeps ResNet's classifier, 513,000 parameters that nothing reads.
        Assert.Equal(46_892_998, PublishedNetworks.Parameters(network) + 513_000);
    }

    [Fact]
    public void Each_vector_has_a_weight_of_its_own_unless_the_released_form_is_asked_for()
    {
        using var scope = new TensorScope();
        var options = new GalrOptions { EmbedDim = 8, Heads = 2, FeedForward = 8, WeightDim = 4 };
        using var ours = new DynamicFusion(options);
        using var released = new DynamicFusion(options with { FirstWeightOnly = true });
        released.LoadStateDict(ours.StateDict());
        ours.Eval();
        released.Eval();
        var (global, local) = (Tensor.Empty([3, 8]).UniformInPlace(-1, 1), Tensor.Empty([3, 8]).UniformInPlace(-1, 1));

        // Of the released form both parts have one factor below 1; ours sum to 1, so that the difference is (1 - 2 w)
        // (g + l).
        var difference = ours.Forward(global, local) - released.Forward(global, local);
        Assert.True(difference.Abs().Max().Item<float>() > 1e-4);
    }

    [Fact]
    public void Grid_objects_are_the_principal_components_of_cells()
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(3);
        // Two directions with variance 9 and 1, the rest without any.
        var cells = Tensor.Empty([200, 2]).NormalInPlace(0, 1, generator) * Tensor.FromArray<float>([3, 1], 2);
        var axes = Tensor.FromArray<float>([0.6f, 0.8f, 0, 0.8f, -0.6f, 0], 2, 3);
        using var components = new PrincipalComponents(3);
        components.Add((cells.Narrow(0, 0, 90).Matmul(axes)) + 5);
        components.Add((cells.Narrow(0, 90, 110).Matmul(axes)) + 5);
        var (mean, found, variances) = components.Solve(GridObjects.Width);

        var projected = ((cells.Matmul(axes) + 5).To(ScalarType.Float64) - mean).Matmul(found);
        var spread = projected.Var([0], unbiased: false).ToArray<double>();
        Assert.Equal(variances.ToArray<double>()[0], spread[0], 1e-6);
        Assert.Equal(variances.ToArray<double>()[1], spread[1], 1e-6);
        Assert.All(spread[2..], variance => Assert.Equal(0, variance, 1e-6));
        Assert.True(Math.Abs(found.Select(1, 0).ToArray<double>()[1]) is > 0.75 and < 0.85);

        using var objects = new GridObjects(3);
        objects.Fit(components);
        var map = Tensor.Empty([2, 3, 5, 4]).UniformInPlace(4, 6, generator);
        var (features, graph) = objects.Forward(map);
        Assert.Equal([2, 20, 20], features.Shape);
        Assert.All(graph.Sum(2).ToArray<float>(), sum => Assert.Equal(1, sum, 1e-5));
        // On a grid of its own size each object is one cell.
        var cell = ((map.Select(0, 1).Flatten(1).T().Normalize(dim: -1).To(ScalarType.Float64) - mean).Matmul(found))
            / Math.Sqrt(variances.Mean().Item<double>());
        Assert.True((features.Select(0, 1).To(ScalarType.Float64) - cell).Abs().Max().Item<double>() < 1e-3);
    }
}
