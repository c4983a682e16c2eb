using System.Text.Json;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.TextEncoders;

/// <summary>The skip-thoughts encoder against the authors' code, with and without its six dropout masks.</summary>
[Trait("Category", "Reference")]
public class SkipThoughtsReferenceTests
{
    private static readonly string[] Gates = ["ir", "ii", "in"];
    private static readonly string[] StateGates = ["hr", "hi", "hn"];

    [SkippableFact]
    public void States_vectors_and_gradients_in_double_precision_are_the_authors() =>
        ReferenceVectors.ForEach("skipthoughts/bayesian_uniskip*.safetensors", vectors =>
        {
            using var encoder = Load(vectors);
            encoder.Eval();
            var features = encoder.Encode(vectors["in.captions"], null);
            vectors.AssertEqual("out.all_states", features.Words!);
            vectors.AssertEqual("out.vector", features.Sentence);
            vectors.AssertEqual("out.vector_given_lengths",
                encoder.Encode(vectors["in.captions"], vectors["in.given_lengths"]).Sentence);

            encoder.Train();
            var masks = new SkipThoughtsMasks(
                Stack(vectors, "in.noise.drop_", Gates), Stack(vectors, "in.noise.drop_", StateGates));
            var trained = encoder.Encode(vectors["in.captions"], null, masks).Sentence;
            vectors.AssertEqual("out.vector_train", trained);
            (trained * vectors["in.grad_output"]).Sum().Backward();
            Assert.Equal(10, vectors.AssertGradients("grad.", encoder));
        });

    [SkippableFact]
    public void Texts_with_holes_and_without_words_are_read_as_the_authors_do() =>
        ReferenceVectors.ForEach("networks/skipthoughts/uniskip_eval*.safetensors", vectors =>
        {
            using var encoder = Load(vectors);
            encoder.Eval();
            var counted = encoder.Encode(vectors["in.token_ids"], null);
            vectors.AssertEqual("mid.states", counted.Words!);
            vectors.AssertEqual("out.last", counted.Sentence);
            var given = encoder.Encode(vectors["in.token_ids"], vectors["in.given_lengths"]);
            vectors.AssertEqual("mid.states_given_lengths", given.Words!);
            vectors.AssertEqual("out.last_given_lengths", given.Sentence);
        });

    [SkippableFact]
    public void A_training_step_under_given_masks_is_the_authors() =>
        ReferenceVectors.ForEach("networks/skipthoughts/uniskip_train*.safetensors", vectors =>
        {
            using var encoder = Load(vectors);
            var masks = new SkipThoughtsMasks(
                Stack(vectors, "in.mask_", Gates), Stack(vectors, "in.mask_", StateGates));
            var last = encoder.Encode(vectors["in.token_ids"], null, masks).Sentence;
            vectors.AssertEqual("out.last", last);
            (last * vectors["in.cotangent"]).Sum().Backward();
            Assert.Equal(10, vectors.AssertGradients("grad.", encoder));
        });

    [SkippableFact]
    public void The_published_tables_become_the_authors_state() =>
        ReferenceVectors.ForEach("networks/skipthoughts/uniskip_tables*.safetensors", vectors =>
        {
            var tables = vectors.Names
                .Where(name => name.StartsWith("in.", StringComparison.Ordinal)).ToDictionary(name => name[3..], name =>
                vectors[name]);
            var dictionary = JsonSerializer.Deserialize<string[]>(vectors.Metadata["dictionary_lines"])!;
            var vocabulary = JsonSerializer.Deserialize<string[]>(vectors.Metadata["vocab"])!;

            var state = SkipThoughtsTables.ToState(tables, dictionary, vocabulary);

            Assert.Equal(vectors.Names.Count(name => name.StartsWith("out.", StringComparison.Ordinal)), state.Count);
            foreach (var (name, tensor) in state)
            {
                vectors.AssertEqual("out." + name, tensor);
            }

            using var encoder = new SkipThoughtsTextEncoder(new()
            {
                VocabularySize = vocabulary.Length + 1,
                WordWidth = (int)tables["utable"].Size(1),
                Hidden =
                    (int)tables["encoder_Ux"].Size(0),
            });
            encoder.LoadStateDict(state);
        });

    [SkippableTheory]
    [InlineData("networks/hvsa/hvsa_tiny*.safetensors", "extract_text_feature.", "mid.skipthoughts")]
    [InlineData("networks/amfmn/amfmn_tiny*.safetensors", "text_feature.", "mid.skipthoughts")]
    [InlineData("networks/galr/galr_tiny*.safetensors", "text_feature.", "mid.skipthoughts")]
    public void The_encoder_inside_the_methods_networks_gives_their_vectors(
        string pattern, string prefix, string output) =>
        ReferenceVectors.ForEach(pattern, vectors =>
        {
            using var encoder = Load(vectors, prefix + "seq2vec.");
            encoder.Eval();
            var lengths = vectors.Contains("in.lengths") ? vectors["in.lengths"] : null;
            vectors.AssertEqual(output, encoder.Encode(vectors["in.token_ids"], lengths).Sentence);
        });

    [SkippableFact]
    public void KAMCLs_states_are_those_of_all_steps() =>
        ReferenceVectors.ForEach("networks/kamcl/kamcl_tiny*.safetensors", vectors =>
        {
            using var encoder = Load(vectors, "textmodelQ.text_feature.seq2vec.");
            encoder.Eval();
            vectors.AssertEqual("mid.states", encoder.Encode(vectors["in.token_ids"], null).Words!);

            var weight = vectors["textmodelQ.linear.weight"];
            using var concepts = vectors.Load(
                new MultiHotTextEncoder((int)weight.Size(1), (int)weight.Size(0)), "textmodelQ.linear.");
            vectors.AssertEqual("mid.concept_branch", concepts.OfMultiHot(vectors["in.concepts_multi_hot"]));
        });

    [SkippableFact]
    public void TextCNN_is_LW_MCRs()
    {
        var weights = ReferenceVectors.Files("networks/lwmcr/lwmcr_weights*.safetensors");
        var inputs = ReferenceVectors.Files("networks/lwmcr/lwmcr_io*.safetensors");
        Assert.Equal(weights.Length, inputs.Length);
        for (var i = 0; i < weights.Length; i++)
        {
            var position = i;
            ReferenceVectors.ForEach("networks/lwmcr/" + Path.GetFileName(weights[i]), state =>
                ReferenceVectors.ForEach("networks/lwmcr/" + Path.GetFileName(inputs[position]), vectors =>
                {
                    var (table, projection) = (state["text_feature.embed.weight"], state["text_feature.fc.weight"]);
                    var spans = Enumerable.Range(0, int.MaxValue)
                        .Select(span => $"text_feature.convs.{span}.weight").TakeWhile(state.Contains)
                        .Select(name => (int)state[name].Size(2)).ToArray();
                    using var encoder = state.Load(
                        new ConvolutionalTextEncoder(new()
                        {
                            VocabularySize = (int)table.Size(0),
                            WordWidth = (int)table.Size(1),
                            Spans = spans,
                            Maps = (int)state["text_feature.convs.0.weight"].Size(0),
                            Width = (int)projection.Size(0),
                        }),
                        "text_feature.");
                    encoder.Eval();
                    vectors.AssertEqual("mid.text_pooled", encoder.Pool(vectors["in.token_ids"]));
                    vectors.AssertEqual("out.t", encoder.Encode(vectors["in.token_ids"], null).Sentence.Normalize());
                }));
        }
    }

    private static SkipThoughtsTextEncoder Load(ReferenceVectors vectors, string prefix = "")
    {
        var table = vectors[prefix + "embedding.weight"];
        return vectors.Load(
            new SkipThoughtsTextEncoder(new()
            {
                VocabularySize = (int)table.Size(0),
                WordWidth = (int)table.Size(1),
                Hidden = (int)vectors[prefix + "rnn.gru_cell.weight_hn.weight"].Size(0),
            }),
            prefix);
    }

    private static Tensor Stack(ReferenceVectors vectors, string prefix, string[] gates) =>
        Tensor.Stack([.. gates.Select(gate => vectors[prefix + gate])]);
}
