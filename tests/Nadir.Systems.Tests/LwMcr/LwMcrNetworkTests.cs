using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.LwMcr;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.LwMcr;

public sealed class LwMcrNetworkTests
{
    // Places in the released trunk, and in torchvision's SqueezeNet, whose second half begins anew at 0.
    private static readonly (string File, string Network)[] Prefixes =
    [
        ("extract_feature.backbone.conv_1.", "backbone.features."),
        .. new[] { (1, 6), (2, 7), (4, 9), (5, 10), (6, 11), (7, 12) }.Select(
            place => ($"extract_feature.backbone.conv_2.{place.Item1}.", $"backbone.features.{place.Item2}.")),
        .. new[] { "1", "2" }.SelectMany(block => new[] { "c", "b", "p", "ca", "sa" }.Select(
            part => ($"extract_feature.ISA_{block}_{part}.", $"ISA_{block}.{part}."))),
        ("extract_feature.", ""), ("text_feature.", "text."),
    ];

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void Maps_vectors_and_scores_are_LW_MCRs()
    {
        var inputs = ReferenceVectors.Files("networks/lwmcr/lwmcr_io*.safetensors");
        var position = 0;
        ReferenceVectors.ForEach("networks/lwmcr/lwmcr_weights*.safetensors", weights =>
            ReferenceVectors.ForEach("networks/lwmcr/" + Path.GetFileName(inputs[position++]), vectors =>
            {
                using var noGrad = new NoGradScope();
                var ids = vectors["in.token_ids"];
                var size = (int)vectors["in.image"].Size(2);
                using var network = PublishedNetworks.Load(
                    new LwMcrNetwork(
                        new LwMcrOptions
                        {
                            Image = new ImageBackboneOptions { Backbone = "squeezenet1-1", Size = size },
                            Text = new TextEncoderOptions
                            {
                                VocabularySize = (int)weights["text_feature.embed.weight"].Size(0),
                                MaxLength = (int)ids.Size(1),
                            },
                        },
                        new SqueezeNet(new BackboneOptions { Normalization = PixelNormalization.MinusOneToOne })),
                    [weights],
                    Prefixes);
                var images = network.Embed(vectors["in.image"]);
                var texts = network.TextFeatures(new TextInputs(ids, ids.Ne(0).Sum(1)));
                vectors.AssertEqual("mid.lf_image0_ch0_15", images.Low.Narrow(0, 0, 1).Narrow(1, 0, 16));
                vectors.AssertEqual("mid.hf_image0_ch0_15", images.High.Narrow(0, 0, 1).Narrow(1, 0, 16));
                vectors.AssertEqual("mid.hf_mean_hw", images.High.Mean([2, 3]));
                vectors.AssertEqual("mid.bilinear", LwMcrNetwork.Bilinear(images.Low, images.High));
                vectors.AssertEqual("out.v", images.Features);
                vectors.AssertEqual("out.t", texts);
                vectors.AssertEqual("out.scores", images.Features.Matmul(texts.T()));
            }));
        Assert.Equal(inputs.Length, position);
    }

    [Fact]
    public void Parameters_are_as_many_as_in_the_released_network()
    {
        using var network = new LwMcrNetwork(new LwMcrOptions { Text = new TextEncoderOptions { VocabularySize = 2 } });

        // 1.65 M published: the paper's lightweight text convolution is not the released one.
        Assert.Equal(1_607_042, PublishedNetworks.Parameters(network, "text.embed."));
    }

    [Fact]
    public void The_bilinear_product_is_that_of_plain_loops()
    {
        using var scope = new TensorScope();
        using var generator = new TorchGenerator(4);
        var low = Tensor.Empty([2, 5, 3, 3]).UniformInPlace(0, 1, generator);
        var high = Tensor.Empty([2, 4, 3, 3]).UniformInPlace(0, 1, generator);
        var (a, b) = (low.ToArray<float>(), high.ToArray<float>());
        var actual = LwMcrNetwork.Bilinear(low, high).ToArray<float>();
        for (var image = 0; image < 2; image++)
        {
            for (var column = 0; column < 4; column++)
            {
                var roots = Enumerable.Range(0, 5).Select(row => Math.Sqrt(1e-5 + (Enumerable.Range(0, 9).Sum(
                    place => a[(((image * 5) + row) * 9) + place] * (
                        double)b[(((image * 4) + column) * 9) + place]) / 9))).ToArray();
                var length = Math.Sqrt(roots.Sum(root => root * root));
                for (var row = 0; row < 5; row++)
                {
                    Assert.Equal(roots[row] / length, actual[(((image * 5) + row) * 4) + column], 1e-5);
                }
            }
        }
    }

    [Theory]
    [InlineData("squeezenet1-1", 256, 32)]
    [InlineData("resnet18", 256, 32)]
    [InlineData("efficientnet-lite0", 192, 24)]
    public void Both_maps_lie_on_one_grid(string backbone, int size, int side)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var network = new LwMcrNetwork(new LwMcrOptions
        {
            Image = new ImageBackboneOptions { Backbone = backbone, Size = size },
            Text = new TextEncoderOptions { VocabularySize = 4 },
        });
        network.Eval();
        var (low, high, features) = network.Embed(Tensor.Zeros([1, 3, size, size]));

        Assert.Equal([1, 64, side, side], low.Shape);
        Assert.Equal([1, 64, side, side], high.Shape);
        Assert.Equal(1, features.Norm().Item<float>(), 1e-4);
    }

    [Fact]
    public void A_size_whose_maps_do_not_fit_is_refused()
    {
        var exception = Assert.Throws<InvalidDataException>(() => new LwMcrNetwork(new LwMcrOptions
        {
            Image = new ImageBackboneOptions { Backbone = "squeezenet1-1", Size = 200 },
            Text = new TextEncoderOptions { VocabularySize = 4 },
        }));
        Assert.Contains("one grid", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Distillation_draws_the_student_to_its_teacher_and_not_the_other_way()
    {
        using var scope = new TensorScope();
        Tensor Random(params long[] shape)
        {
            var tensor = Tensor.Empty(shape).UniformInPlace(0, 1);
            tensor.RequiresGrad = true;
            return tensor;
        }

        var student = new LwMcrImages(Random(2, 3, 4, 4), Random(2, 3, 4, 4), Random(2, 5));
        var teacher = new LwMcrImages(Random(2, 3, 4, 4), Random(2, 3, 4, 4), Random(2, 5));
        var (texts, teacherTexts) = (Random(3, 5), Random(3, 5));
        var loss = DistillationLoss.Maps(student, teacher)
            + DistillationLoss.Vectors(student.Features, texts, teacher.Features, teacherTexts);
        loss.Backward();

        double Mean(Tensor a, Tensor b) =>
            a.ToArray<float>().Zip(b.ToArray<float>()).Average(pair => Math.Pow(pair.First - pair.Second, 2));
        var expected =
            Mean(student.Low, teacher.Low) + Mean(student.High, teacher.High) + Mean(student.Features, teacher.Features)
            + Mean(texts, teacherTexts);
        Assert.Equal(expected, loss.Item<float>(), 1e-4);
        Assert.False(teacher.Low.HasGrad || teacher.Features.HasGrad || teacherTexts.HasGrad);
        var gradient = student.Features.Grad!.ToArray<float>();
        var (own, its) = (student.Features.ToArray<float>(), teacher.Features.ToArray<float>());
        Assert.All(
            gradient.Index(), pair => Assert.Equal(2 * (own[pair.Index] - its[pair.Index]) / 10, pair.Item, 1e-5));
    }
}
