using Nadir.Systems.Building;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Tests.Building.TextEncoders;

/// <summary>The recurrent text encoders against what the methods' own code gives.</summary>
[Trait("Category", "Reference")]
public class GruTextEncoderReferenceTests
{
    [SkippableFact]
    public void The_last_state_is_VSEs_and_so_are_its_gradients() =>
        ReferenceVectors.ForEach("vsepp/encoders_original*.safetensors", vectors =>
        {
            foreach (var (name, kind) in new[] { ("sum", HingeKind.Sum), ("max", HingeKind.Hardest) })
            {
                using var text = Load(vectors, "txt_enc.", new() { VocabularySize = 0, Pooling = WordPooling.Last });
                using var image = Projection(vectors, "img_enc.fc.");
                var captions = Unit(text.Encode(vectors["in.captions"], vectors["in.lengths"]).Sentence);
                vectors.AssertEqual("out.cap_emb", captions);
                var images = Unit(image.Forward(vectors["in.images"]));
                vectors.AssertEqual("out.img_emb", images);
                var scores = images.Matmul(captions.T());
                vectors.AssertEqual("out.scores_cosine", scores);
                var loss = HingeLoss.Compute(scores, Number(vectors, "margin"), kind);
                vectors.AssertEqual($"out.loss_cosine_{name}", loss);
                loss.Backward();
                Assert.Equal(5, vectors.AssertGradients($"grad.{name}.txt_enc.", text));
                Assert.Equal(2, vectors.AssertGradients($"grad.{name}.img_enc.fc.", image));
            }
        });

    [SkippableFact]
    public void The_mean_over_all_positions_is_the_remote_sensing_VSEs_with_its_dependence_on_the_padding() =>
        ReferenceVectors.ForEach("vsepp/rs_model*.safetensors", vectors =>
        {
            GruTextEncoderOptions options =
                new() { VocabularySize = 0, Packed = false, Pooling = WordPooling.PaddedMean };
            using var text = Load(vectors, "txt_enc.", options);
            using var both = Load(vectors, "txt_enc_bi.", options);
            using var image = Projection(vectors, "feature_extract.fc.");
            Assert.False(text.NeedsLengths);
            var captions = Unit(text.Encode(vectors["in.captions"], null).Sentence);
            vectors.AssertEqual("out.cap_emb", captions);
            vectors.AssertEqual(
                "out.cap_emb_padded_more", Unit(text.Encode(vectors["in.captions_padded_more"], null).Sentence));
            vectors.AssertEqual("out.cap_emb_bi", Unit(both.Encode(vectors["in.captions"], null).Sentence));
            var scores = image.Forward(Unit(vectors["in.pooled"])).Matmul(captions.T());
            vectors.AssertEqual("out.scores", scores);
            var loss = HingeLoss.Compute(scores, Number(vectors, "margin"), HingeKind.Hardest);
            vectors.AssertEqual("out.loss_max", loss);
            loss.Backward();
            Assert.Equal(5, vectors.AssertGradients("grad.txt_enc.", text));
            Assert.Equal(2, vectors.AssertGradients("grad.feature_extract.fc.", image));
        });

    [SkippableFact]
    public void Word_vectors_of_averaged_directions_are_SCANs() =>
        ReferenceVectors.ForEach("scan/encoders_and_loss*.safetensors", vectors =>
        {
            GruTextEncoderOptions options = new() { VocabularySize = 0, NormalizeWords = true };
            var (ids, lengths) = (vectors["in.captions"], vectors["in.lengths"]);
            AssertWords("out.cap_emb", "txt_enc.", options);
            AssertWords("out.cap_emb_no_txtnorm", "txt_enc.", options with { NormalizeWords = false });
            AssertWords("out.cap_emb_uni", "txt_enc_uni.", options);
            AssertWords("out.cap_emb_rs", "txt_enc.", options with { Packed = false });

            void AssertWords(string name, string prefix, GruTextEncoderOptions variant)
            {
                using var encoder = Load(vectors, prefix, variant);
                vectors.AssertEqual(name, encoder.Encode(ids, lengths).Words!);
            }
        });

    [SkippableFact]
    public void Word_vectors_of_the_original_CAMP_are_its_own_up_to_its_fixed_padding() =>
        ReferenceVectors.ForEach("camp/encoders_original*.safetensors", vectors =>
        {
            foreach (var (name, normalize) in new[] { ("out.cap_emb", false), ("out.cap_emb_norm", true) })
            {
                using var encoder = Load(vectors, "txt_enc.", new() { VocabularySize = 0, NormalizeWords = normalize });
                var words = encoder.Encode(vectors["in.captions"], vectors["in.lengths"]).Words!;
                vectors.AssertEqual(name, words.Pad([0, 0, 0, vectors[name].Size(1) - words.Size(1)]));
            }
        });

    [SkippableFact]
    public void The_mean_of_normalised_words_is_the_remote_sensing_CAMPs() =>
        ReferenceVectors.ForEach("camp/rs_model*.safetensors", vectors =>
        {
            GruTextEncoderOptions options =
                new() { VocabularySize = 0, NormalizeWords = true, Packed = false, Pooling = WordPooling.PaddedMean };
            foreach (var (name, prefix, variant) in new[]
            {
                ("out.cap_emb", "txt_enc.", options),
                    ("out.cap_emb_no_txtnorm", "txt_enc.", options with { NormalizeWords = false }),
                ("out.cap_emb_uni", "txt_enc_uni.", options),
            })
            {
                using var encoder = Load(vectors, prefix, variant);
                vectors.AssertEqual(name, encoder.Encode(vectors["in.captions"], null).Sentence.Unsqueeze(1));
            }
        });

    private static double Number(ReferenceVectors vectors, string name) =>
        double.Parse(vectors.Metadata[name], System.Globalization.CultureInfo.InvariantCulture);

    private static Tensor Unit(Tensor vectors) => vectors.Normalize();

    private static Linear Projection(ReferenceVectors vectors, string prefix)
    {
        var weight = vectors[prefix + "weight"];
        return vectors.Load(new Linear(weight.Size(1), weight.Size(0)), prefix);
    }

    // Sizes and directions are read from the weights.
    private static GruTextEncoder Load(ReferenceVectors vectors, string prefix, GruTextEncoderOptions options)
    {
        var table = vectors[prefix + "embed.weight"];
        return vectors.Load(
            new GruTextEncoder(options with
            {
                VocabularySize = (int)table.Size(0),
                WordWidth = (int)table.Size(1),
                Hidden = (int)vectors[prefix + "rnn.weight_hh_l0"].Size(1),
                Bidirectional = vectors.Contains(prefix + "rnn.weight_ih_l0_reverse"),
            }),
            prefix);
    }
}
