using System.Globalization;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Kamcl;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Kamcl;

public sealed class KamclNetworkTests
{
    private static readonly KamclOptions Small = new()
    {
        Image = new ImageBackboneOptions { Backbone = "mobilenet-v1", Size = 32 },
        Text = new TextEncoderOptions { VocabularySize = 12, WordWidth = 8, Hidden = 8 },
        EmbedDim = 8,
    };

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void Vectors_concepts_and_scores_are_KAMCLs() =>
        ReferenceVectors.ForEach("networks/kamcl/kamcl_tiny*.safetensors", vectors =>
        {
            using var noGrad = new NoGradScope();
            var (ids, lengths) = Texts(vectors);
            using var network = Load(vectors, "Q", new KamclNetwork(Options(vectors, "Q", ids), Trunk(vectors, "Q")));
            var images = network.Visual.Encode(vectors["in.image"]);
            var texts =
                network.Text.Encode(new TextInputs(ids, lengths) { ConceptWords = vectors["in.concepts_multi_hot"] });
            vectors.AssertEqual("mid.visual_concept", images.Concepts);
            vectors.AssertEqual("mid.text_concept", texts.Concepts);
            vectors.AssertEqual("out.visual", images.Features);
            vectors.AssertEqual("out.text", texts.Features);
            vectors.AssertEqual("out.scores", Unit(images.Features).Matmul(Unit(texts.Features).T()));
        });

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void A_training_step_with_the_released_copies_is_KAMCLs() =>
        ReferenceVectors.ForEach("networks/kamcl/kamcl_step*.safetensors", vectors =>
        {
            var (ids, lengths) = Texts(vectors);
            var options = Options(vectors, "Q", ids);
            var recipe = new KamclMemoryRecipe
            {
                Size = (int)vectors["queue_im"].Size(1),
                KeyBranch = true,
                PartialCopies = true,
            };
            var keys = Load(vectors, "K", new KamclNetwork(options, Trunk(vectors, "K")));
            var memory = new KamclMemory(recipe, options.EmbedDim, keys);
            using var network = Load(vectors, "Q", new KamclNetwork(options, Trunk(vectors, "Q"), memory));
            var none = Tensor.Full([recipe.Size], -1, ScalarType.Int64);
            memory.Queue.Enqueue(vectors["queue_im"].T(), vectors["queue_tx"].T(), none, none);
            network.Train();

            var inputs = (Images: new ImageInputs(vectors["in.image"]),
                Texts: new TextInputs(ids, lengths) { ConceptWords = vectors["in.concepts_multi_hot"] });
            memory.Follow(network);
            var (images, texts) = (network.Visual.Encode(inputs.Images), network.Text.Encode(inputs.Texts));
            var scores = Unit(images.Features).Matmul(Unit(texts.Features).T());
            vectors.AssertEqual("out.scores", scores);
            vectors.AssertEqual("out.visual_concept", images.Concepts);
            vectors.AssertEqual("out.text_concept", texts.Concepts);
            var hinge = HingeLoss.Compute(
                scores, double.Parse(vectors.Metadata["margin"], CultureInfo.InvariantCulture), HingeKind.Hardest);
            vectors.AssertEqual("out.hinge", hinge);
            var rows = Tensor.Arange(ids.Size(0), ScalarType.Int64);
            var contrast = recipe.Weight * memory.Contrast(
                images.Features, texts.Features, inputs, (rows, rows), masksEqual: false);
            vectors.AssertEqual("out.infonce_times10", contrast);
            vectors.AssertEqual("out.queue_im", memory.Queue.Images.T());
            vectors.AssertEqual("out.queue_tx", memory.Queue.Captions.T());
            var target = vectors["in.concept_target"];
            var concepts = 10 * (ConceptLoss.OfProbabilities(images.Concepts, target)
                + ConceptLoss.OfProbabilities(texts.Concepts, target));
            vectors.AssertEqual("out.bce_times10", concepts);
            vectors.AssertEqual("out.loss_epoch11", hinge + contrast + concepts);
        });

    [Fact]
    public void A_text_has_the_same_vector_whatever_it_is_encoded_with()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        foreach (var pools in new[] { false, true })
        {
            using var network = new KamclNetwork(Small with { PoolPadding = pools });
            network.Text.SetConcepts([0, 0, 3, 0, 8, 0, 0, 0, 0, 0, 0, 1]);
            network.Eval();
            var alone = network.TextFeatures(TextInputs.Create([[2, 4, 11]]));
            var together = network.TextFeatures(TextInputs.Create([[2, 4, 11], [5, 6, 7, 8, 9, 10, 3]]));

            Assert.True(
                (alone - together.Narrow(0, 0, 1)).Abs().Max().Item<float>() < 1e-5, $"pooling padding: {pools}");
        }
    }

    [Fact]
    public void Concepts_are_those_of_the_texts_own_words()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var network = new KamclNetwork(Small);
        network.Text.SetConcepts([0, 0, 3, 0, 8, 0, 0, 0, 0, 0, 0, 1]);
        network.Eval();
        var texts = TextInputs.Create([[2, 4, 4, 5]]);
        var named = Tensor.FromArray<float>([0, 0, 1, 0, 0, 0, 0, 1], 1, 8);

        Assert.True((network.TextFeatures(texts) - network.TextFeatures(texts with { ConceptWords = named })).Abs()
            .Max().Item<float>() < 1e-6);
        Assert.Throws<ArgumentException>(() => network.Text.SetConcepts([0, 9]));
    }

    [Fact]
    public void Contrast_with_its_own_past_leaves_equal_images_out()
    {
        using var scope = new TensorScope();
        using var memory = new KamclMemory(new KamclMemoryRecipe { Size = 6, Temperature = 0.5 }, 8, keys: null);
        var (images, texts) = (Tensor.Empty([3, 8]).UniformInPlace(-1, 1), Tensor.Empty([3, 8]).UniformInPlace(-1, 1));
        var inputs = (new ImageInputs(images),
            new TextInputs(Tensor.Zeros([3, 1], ScalarType.Int64), Tensor.Ones([3], ScalarType.Int64)));
        var (first, captions) = (Tensor.FromArray<long>([1, 2, 3], 3), Tensor.FromArray<long>([11, 12, 13], 3));
        _ = memory.Contrast(images, texts, inputs, (first, captions), masksEqual: true);
        var loss = memory.Contrast(images, texts, inputs, (first, captions), masksEqual: true).Item<float>();
        var counted = memory.Contrast(images, texts, inputs, (first, captions), masksEqual: false).Item<float>();

        // In the second call each right partner is there twice, once remembered: cross-entropy over six with two right
        // ones.
        var (v, t) = (Unit(images), Unit(texts));
        double Direction(Tensor a, Tensor b)
        {
            var logits = (a.Matmul(Tensor.Cat([b, b]).T()) / 0.5).ToArray<float>();
            return Enumerable.Range(0, 3).Average(row =>
            {
                var sum = Enumerable.Range(0, 6).Sum(column => Math.Exp(logits[(row * 6) + column]));
                return -(logits[(row * 6) + row] + logits[(row * 6) + row + 3] - (2 * Math.Log(sum))) / 2;
            });
        }

        Assert.Equal(Direction(v, t) + Direction(t, v), loss, 1e-4);
        Assert.NotEqual(loss, counted, 3);
    }

    [Fact]
    public void The_slow_copy_follows_in_all_tensors_or_in_as_many_as_the_text_side_has()
    {
        using var scope = new TensorScope();
        foreach (var isPartial in new[] { false, true })
        {
            var recipe =
                new KamclMemoryRecipe { Size = 4, KeyBranch = true, Momentum = 0.25, PartialCopies = isPartial };
            using var network = new KamclNetwork(Small, memory: new KamclMemory(recipe, 8, new KamclNetwork(Small)));
            var memory = network.Memory!;
            memory.Begin(network);
            using (new NoGradScope())
            {
                foreach (var parameter in network.Visual.Parameters().Concat(network.Text.Parameters()))
                {
                    parameter.AddInPlace(1);
                }
            }

            memory.Follow(network);
            var pairs = memory.Keys!.Visual.Parameters().Zip(network.Visual.Parameters()).ToArray();
            var texts = memory.Keys.Text.Parameters().Zip(network.Text.Parameters()).ToArray();
            var followed = pairs.Count(pair => Math.Abs((pair.Second - pair.First).Mean().Item<float>() - 0.25) < 1e-4);
            Assert.Equal(isPartial ? texts.Length : pairs.Length, followed);
            Assert.All(texts, pair => Assert.Equal(0.25, (pair.Second - pair.First).Mean().Item<float>(), 1e-4));
            Assert.All(memory.Keys.Parameters(), parameter => Assert.False(parameter.RequiresGrad));
        }
    }

    private static KamclOptions Options(ReferenceVectors vectors, string side, Tensor ids) => new()
    {
        Image = new ImageBackboneOptions { Size = (int)vectors["in.image"].Size(2) },
        Text = PublishedNetworks.SkipThoughts(vectors, $"textmodel{side}.text_feature.seq2vec.")
            with
        {
            MaxLength = (int)ids.Size(1),
        },
        EmbedDim = (int)vectors[$"textmodel{side}.linear.weight"].Size(0),
        PoolPadding = true,
    };

    // As wide as the longest text, by which the released code encodes.
    private static (Tensor Ids, Tensor Lengths) Texts(ReferenceVectors vectors)
    {
        var ids = vectors["in.token_ids"];
        var lengths = ids.Ne(0).Sum(1);
        return (ids.Narrow(1, 0, lengths.ToArray<long>().Max()), lengths);
    }

    private static ResNet Trunk(ReferenceVectors vectors, string side) =>
        PublishedNetworks.Trunk(vectors, $"visualmodel{side}.extract_feature.resnet.");

    private static KamclNetwork Load(ReferenceVectors vectors, string side, KamclNetwork network) =>
        PublishedNetworks.Load(
        network,
        [vectors],
        except: "memory.",
        ($"visualmodel{side}.extract_feature.resnet.", "visual.backbone."),
        ($"visualmodel{side}.extract_feature.gpo.", "visual.spatial.gpo."),
        ($"visualmodel{side}.low_module.", "visual.low."),
        ($"visualmodel{side}.high_module.", "visual.high."),
        ($"visualmodel{side}.", "visual."),
        ($"textmodel{side}.text_feature.seq2vec.", "text.encoder."),
        ($"textmodel{side}.text_feature.", "text.words."),
        ($"textmodel{side}.linear.", "text.concepts."),
        ($"textmodel{side}.", "text."));

    private static Tensor Unit(Tensor vectors) => VectorNormalization.L2(vectors, 1);
}
