using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Released;

/// <summary>
/// Decoder, search and self-critical loss, made as released, against what the released code of SFDR and of the
/// Meshed-Memory
/// Transformer gives.
/// </summary>
/// <remarks>
/// Behind a caption's end the released decoder gives zeros and ours something that nobody reads: captions are compared
/// as far as
/// they go. Nodes that a mask hides are left out here.
/// </remarks>
[Trait("Category", "Reference")]
public sealed class ReleasedDecoderTests
{
    private const int Padding = 1;

    [SkippableTheory]
    [InlineData("sfdr", true)]
    [InlineData("m2", false)]
    public void ADecoderLayerIsTheReleasedOne(string folder, bool gates) =>
        CaptioningVectors.ForEach(folder, "decoder_layer", vectors =>
    {
        using var layer = new MeshedDecoderLayer(ReleasedModels.Options(vectors, gates));
        vectors.Load(layer, ReleasedNames.DecoderLayer);
        var (words, encoded) = (vectors.Variable("in.words"), vectors.Variable("in.encoded"));
        foreach (var (picture, length) in Lengths(vectors))
        {
            var memory = layer.Remember(ReleasedModels.Nodes(vectors, encoded, picture));
            var output = layer.Forward(Part(words, picture, length), memory, Later(length), null, 0, null);
            vectors.AssertEqual("out.words", Part(vectors["out.words"], picture, length), output);
            (output * Part(vectors["in.upstream"], picture, length)).Sum().Backward();
        }

        vectors.AssertGradient("grad.words", words.Grad);
        vectors.AssertGradient("grad.encoded", encoded.Grad);
    });

    [SkippableTheory]
    [InlineData("sfdr", true)]
    [InlineData("m2", false)]
    public void TheDecoderAndItsLossAreTheReleasedOnes(string folder, bool gates) => CaptioningVectors.ForEach(
        folder, "decoder", vectors =>
        {
            using var decoder = new MeshedDecoder(ReleasedModels.Options(vectors, gates));
            vectors.Load(decoder, ReleasedNames.Decoder, ReleasedModels.SwapSpecials);
            var encoded = vectors.Variable("in.encoded");
            Tensor? sum = null;
            var targets = 0;
            foreach (var (picture, length) in Lengths(vectors))
            {
                var ids = Captions(vectors, picture, length);
                var logits = decoder.Forward(ids, decoder.Remember(ReleasedModels.Nodes(vectors, encoded, picture)));
                var expected = Part(vectors["out.log_probs"], picture, length).Squeeze(0).T();
                var logProbabilities = logits.LogSoftmax(-1);
                vectors.AssertEqual("out.log_probs", ReleasedModels.SwapRows(expected),
                    logProbabilities.Squeeze(0).T());
                var next = ids.Narrow(1, 1, length - 1);
                var lost = Functional.CrossEntropy(logits.Narrow(1, 0, length - 1).Flatten(0, 1),
                    next.Flatten()) * (double)(length - 1);
                (sum, targets) = (sum is null ? lost : sum + lost, targets + length - 1);
            }

            var loss = sum! / (double)targets;
            vectors.AssertEqual("out.loss", loss);
            loss.Backward();
            vectors.AssertGradient("grad.encoded", encoded.Grad);
            AssertGradients(vectors, decoder.NamedParameters(), ReleasedNames.Decoder);
        },
        others: "decoder_layer");

    [SkippableFact]
    public void TheSearchFindsWhatTheReleasedOneFindsInATable() =>
        CaptioningVectors.ForEach("sfdr", "beam_search_table", vectors =>
    {
        foreach (var beams in Beams(vectors))
        {
            var decoder = new LogProbabilityTable(vectors["in.first_log_probs"], vectors["in.log_probs"], beams);
            var pictures = (int)vectors["in.first_log_probs"].Size(0);
            var found = BeamSearch.Run(
                decoder, pictures, LogProbabilityTable.Start, vectors.Setting("eos"), vectors.Setting("max_len"),
                Options(beams));
            AssertFound(vectors, beams, found, id => id, vectors.Setting("eos"));
        }
    });

    [SkippableFact]
    public void TheModelSaysWhatTheReleasedOneSays() => CaptioningVectors.ForEach(
        "sfdr", "beam_search", vectors =>
        {
            using var model = Model(vectors);
            var encoded = model.Encode(ReleasedModels.Features(vectors["in.lo"], vectors["in.gl"]));
            vectors.AssertEqual("out.encoded", Tensor.Stack([.. encoded], dim: 1));
            AssertSearch(vectors, model, encoded);
        },
        others: "beam_search_table");

    [SkippableFact]
    public void WithoutGatesTheDecoderSaysWhatTheMeshedMemoryTransformerSays() => CaptioningVectors.ForEach(
        "m2", "beam_search", vectors => vectors.WithSibling("beam_search", "decoder", decoder =>
        {
            // Its encoder has memory slots, which SFDR has not.
            using var model = new SfdrNetwork(ReleasedModels.Options(vectors, gates: false, decoder.Setting("heads")));
            ReleasedModels.LoadPart(
                vectors, model,
                name => name.StartsWith("decoder.", StringComparison.Ordinal) ? ReleasedNames.Model(name) : null);
            var encoded = vectors["out.encoded"];
            AssertSearch(vectors, model, [.. Enumerable.Range(0, (int)encoded.Size(1))
                .Select(layer => encoded.Select(1, layer))]);
        }));

    [SkippableFact]
    public void TheSelfCriticalLossIsTheReleasedOne() =>
        CaptioningVectors.ForEach("sfdr", "self_critical_loss", vectors =>
        vectors.WithSibling("self_critical_loss", "beam_search", weights =>
        {
            using var model = Model(weights);
            var memory = model.Decoder.Remember(
                model.Encode(ReleasedModels.Features(weights["in.lo"], weights["in.gl"])));
            var (samples, places) = ((int)vectors["in.words"].Size(1), (int)vectors["in.words"].Size(2));
            var advantages = SelfCriticalLoss.OverAll(
                [.. vectors["in.reward"].To(ScalarType.Float64).ToArray<double>()], samples);
            var (inputs, targets) = Packed(vectors["in.words"], weights.Setting("bos"), weights.Setting("eos"));
            var logProbabilities = model.Decoder.Forward(inputs, memory).LogSoftmax(-1);
            var loss = SelfCriticalLoss.Compute(
                logProbabilities, targets, Tensor.FromArray<float>(advantages, advantages.Length), places);
            vectors.AssertEqual("out.loss", loss);
            loss.Backward();
            Assert.True(AssertGradients(vectors, model.NamedParameters(), ReleasedNames.Model) >= 3);
        }));

    private static SfdrNetwork Model(CaptioningVectors vectors)
    {
        var model = new SfdrNetwork(ReleasedModels.Options(vectors));
        return vectors.Load(model, ReleasedNames.Model, ReleasedModels.SwapSpecials);
    }

    private static BeamSearchOptions Options(int beams) =>
        new() { Beams = beams, LengthPenalty = 0, NoRepeatNGram = 0, EndedStayInBeam = true };

    private static IEnumerable<int> Beams(CaptioningVectors vectors) => vectors.Names
        .Where(name => name.StartsWith("out.beam", StringComparison.Ordinal)
            && name.EndsWith(".words", StringComparison.Ordinal))
        .Select(name => (int)vectors[name].Size(1));

    private static void AssertSearch(CaptioningVectors vectors, SfdrNetwork model, IReadOnlyList<Tensor> encoded)
    {
        using var noGrad = new NoGradScope();
        var memory = model.Decoder.Remember(encoded);
        foreach (var beams in Beams(vectors))
        {
            var found = CaptionSearch.Run(model, memory, ReleasedModels.Words(model.Configuration.VocabularySize),
                Options(beams));
            AssertFound(vectors, beams, found, ReleasedModels.Ours, vectors.Setting("eos"));

            // The same captions read again: how likely each word was.
            var words = vectors[$"out.beam{beams}.words"];
            var (inputs, targets) = Packed(words, vectors.Setting("bos"), vectors.Setting("eos"));
            var all = model.Decoder.Forward(inputs, memory).LogSoftmax(-1);
            var chosen = all.Gather(2, targets.Unsqueeze(2)).Squeeze(2).MaskedFill(targets.Eq(0), 0);
            vectors.AssertEqual($"out.beam{beams}.log_probs", chosen.Reshape(words.Shape.ToArray()));
        }
    }

    private static void AssertFound(
        CaptioningVectors vectors, int beams, IReadOnlyList<IReadOnlyList<Hypothesis>> found, Func<long, long> ours,
        long end)
    {
        var words = vectors[$"out.beam{beams}.words"];
        var scores = vectors[$"out.beam{beams}.scores"].ToArray<float>();
        var captions = words.ToArray<long>().Chunk((int)words.Size(2)).ToList();
        Assert.Equal(captions.Count, found.Sum(list => list.Count));
        foreach (var (index, hypothesis) in found.SelectMany(list => list).Index())
        {
            var said = Said(captions[index], end);
            Assert.Equal(said.Select(ours), hypothesis.Words);
            Assert.Equal(said.Length < captions[index].Length, hypothesis.IsComplete);
            Assert.Equal(scores[index], hypothesis.LogProbability, 1e-4 * (1 + Math.Abs(scores[index])));
            Assert.Equal(hypothesis.LogProbability, hypothesis.Score, 1e-9);
        }
    }

    // Captions as inputs from the start and as targets to the end, padded with 0.
    private static (Tensor Inputs, Tensor Targets) Packed(Tensor words, long start, long end)
    {
        var places = (int)words.Size(2);
        var captions = words.ToArray<long>().Chunk(places).ToList();
        var inputs = new long[captions.Count * places];
        var targets = new long[captions.Count * places];
        foreach (var (row, caption) in captions.Index())
        {
            long[] said = [.. Said(caption, end).Select(ReleasedModels.Ours)];
            inputs[row * places] = start;
            said.AsSpan(0, Math.Min(said.Length, places - 1)).CopyTo(inputs.AsSpan((row * places) + 1));
            said.CopyTo(targets, row * places);
            if (said.Length < places)
            {
                targets[(row * places) + said.Length] = end;
            }
        }

        return (Tensor.FromArray<long>(inputs, captions.Count, places),
            Tensor.FromArray<long>(targets, captions.Count, places));
    }

    private static long[] Said(long[] caption, long end) =>
        Array.IndexOf(caption, end) is >= 0 and var length ? caption[..length] : caption;

    private static int AssertGradients(
        CaptioningVectors vectors, IEnumerable<(string Name, Tensor Parameter)> parameters,
        Func<string, string?> rename)
    {
        var byName = parameters.ToDictionary(pair => pair.Name, pair => pair.Parameter);
        var count = 0;
        foreach (var name in vectors.Names.Where(name => name.StartsWith("grad.", StringComparison.Ordinal)))
        {
            if (rename(name["grad.".Length..]) is { } renamed && byName.TryGetValue(renamed, out var parameter))
            {
                vectors.AssertGradient(name, ReleasedModels.SwapSpecials(renamed, vectors[name]), parameter.Grad);
                count++;
            }
        }

        return count;
    }

    // How long each caption is, the end counted.
    private static IEnumerable<(int Picture, int Length)> Lengths(CaptioningVectors vectors)
    {
        var captions = vectors["in.captions"];
        return captions.ToArray<long>().Chunk((int)captions.Size(1)).Index()
            .Select(caption => (caption.Index, caption.Item.TakeWhile(id => id != Padding).Count()));
    }

    private static Tensor Captions(CaptioningVectors vectors, int picture, int length)
    {
        long[] ids = [.. Part(vectors["in.captions"], picture, length).Contiguous().ToArray<long>()
            .Select(ReleasedModels.Ours)];
        return Tensor.FromArray<long>(ids, 1, length);
    }

    private static Tensor Part(Tensor tensor, int picture, int length) =>
        tensor.Narrow(0, picture, 1).Narrow(1, 0, length);

    private static Tensor Later(int length) => Tensor.Ones([length, length], ScalarType.Bool).Triu(1);

    /// <summary>A word's probability depends on the word before it and on the picture, by a table.</summary>
    private sealed class LogProbabilityTable(Tensor first, Tensor next, int beams) : IStepDecoder
    {
        public const long Start = -1;

        private readonly float[] _first = first.ToArray<float>();
        private readonly float[] _next = next.ToArray<float>();

        public int VocabularySize { get; } = (int)first.Size(1);

        public ReadOnlySpan<float> Step(ReadOnlySpan<long> words)
        {
            var result = new float[words.Length * VocabularySize];
            for (var row = 0; row < words.Length; row++)
            {
                var picture = row / beams;
                var from = words[row] == Start ? _first.AsSpan(picture * VocabularySize) :
                    _next.AsSpan((int)((picture * VocabularySize) + words[row]) * VocabularySize);
                from[..VocabularySize].CopyTo(result.AsSpan(row * VocabularySize));
            }

            return result;
        }

        public void Reorder(ReadOnlySpan<long> rows)
        {
            // The last word alone decides, and the search itself gives it.
        }
    }
}
