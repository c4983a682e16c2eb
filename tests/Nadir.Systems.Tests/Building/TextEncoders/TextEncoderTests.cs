using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Tests.Support;
using Nadir.Tests;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Building.TextEncoders;

/// <summary>What holds for text encoders beyond the vectors of the methods' code.</summary>
public class TextEncoderTests
{
    private static readonly long[] Lengths = [5, 2, 3];

    public static TheoryData<string> Kinds =>
        ["gru last", "gru mean", "gru max", "gru joined", "skip-thoughts", "transformer", "transformer max"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Padding_changes_no_sentence_and_a_text_alone_gets_the_same_vector(string kind)
    {
        using var scope = new TensorScope();
        using var encoder = Make(kind);
        encoder.Eval();
        var (ids, lengths) = Texts();

        var together = encoder.Encode(ids, lengths);
        var padded = encoder.Encode(ids.Pad([0, 4]), lengths);
        var alone = encoder.Encode(ids.Narrow(0, 1, 1).Narrow(1, 0, Lengths[1]), lengths.Narrow(0, 1, 1));

        Assert.Equal([3, encoder.Width], together.Sentence.Shape);
        Assert.Equal(encoder.Width, together.Words!.Size(2));
        Assert.True(together.Sentence.Allclose(padded.Sentence, atol: 1e-6));
        Assert.True(together.Sentence.Narrow(0, 1, 1).Allclose(alone.Sentence, atol: 1e-6));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Derivatives_are_the_differences(string kind)
    {
        using var scope = new TensorScope();
        using var encoder = Make(kind);
        encoder.Eval();
        encoder.To(ScalarType.Float64);
        var (ids, lengths) = Texts();
        GradientCheck.Run(() => encoder.Encode(ids, lengths).Sentence,
            [.. encoder.NamedParameters()
            .Where(static pair => !pair.Name.StartsWith("embed", StringComparison.Ordinal))]);
    }

    [Fact]
    public void The_skip_thoughts_states_are_those_of_the_written_equations()
    {
        using var scope = new TensorScope();
        using var encoder = new SkipThoughtsTextEncoder(
            new() { VocabularySize = 7, WordWidth = 3, Hidden = 4, Dropout = 0.5 });
        encoder.To(ScalarType.Float64);
        var state = encoder.StateDict().ToDictionary(
            static pair => pair.Key, static pair => pair.Value.To(ScalarType.Float64));
        var ids = Tensor.FromArray<long>([4, 1, 6], 1, 3);
        var masks = encoder.DrawMasks(ids);
        var expected = Steps([4, 1, 6], state, masks.Inputs.ToArray<double>(), masks.States.ToArray<double>());

        var actual = encoder.Encode(ids, null, masks).Words!.ToArray<double>();

        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void Masks_keep_the_expected_value_and_hold_for_a_whole_text()
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(3);
        using var encoder = new SkipThoughtsTextEncoder(new() { VocabularySize = 7, WordWidth = 64, Hidden = 128 });
        var masks = encoder.DrawMasks(Tensor.Ones([50, 4], ScalarType.Int64));

        Assert.Equal([3, 50, 64], masks.Inputs.Shape);
        Assert.Equal([3, 50, 128], masks.States.Shape);
        Assert.Equal([0f, 1 / 0.75f], masks.States.ToArray<float>().Distinct().Order());
        Assert.Equal(1, masks.States.Mean().Item<float>(), 0.02);
    }

    [Fact]
    public void Dropout_is_drawn_in_training_only()
    {
        using var scope = new TensorScope();
        TorchRandom.ManualSeed(4);
        using var encoder = new SkipThoughtsTextEncoder(new() { VocabularySize = 12, WordWidth = 8, Hidden = 8 });
        var (ids, lengths) = Texts();

        Assert.False(encoder.Encode(ids, lengths).Sentence.Equal(encoder.Encode(ids, lengths).Sentence));
        encoder.Eval();
        Assert.True(encoder.Encode(ids, lengths).Sentence.Equal(encoder.Encode(ids, lengths).Sentence));
    }

    [Fact]
    public void A_batch_without_a_single_word_has_vectors_too()
    {
        using var scope = new TensorScope();
        using var encoder = new SkipThoughtsTextEncoder(new() { VocabularySize = 5, WordWidth = 3, Hidden = 4 });

        Assert.Equal([2, 4], encoder.Encode(Tensor.Zeros([2, 3], ScalarType.Int64), null).Sentence.Shape);
    }

    [Fact]
    public void The_published_sizes_have_the_published_number_of_parameters()
    {
        using var scope = new TensorScope();
        using var skip = new SkipThoughtsTextEncoder(new() { VocabularySize = 2 });
        using var scan = new GruTextEncoder(new() { VocabularySize = 2 });
        using var vse = new GruTextEncoder(new() { VocabularySize = 2, Hidden = 1024, Bidirectional = false });

        Assert.Equal(21_751_200, Count(skip, "embedding"));
        Assert.Equal(2_500_608, Count(scan, "embed"));
        Assert.Equal(15_775_296 - 11_176_512 - (513 * 1024), Count(vse, "embed"));
    }

    [Fact]
    public void Short_texts_are_padded_to_the_widest_convolution()
    {
        using var scope = new TensorScope();
        using var encoder = new ConvolutionalTextEncoder(
            new() { VocabularySize = 5, WordWidth = 4, Maps = 2, Width = 3 });
        encoder.Eval();
        var one = Tensor.FromArray<long>([2], 1, 1);

        var vector = encoder.Encode(one, null);

        Assert.Null(vector.Words);
        Assert.True(vector.Sentence.Equal(encoder.Encode(one.Pad([0, 4]), null).Sentence));
    }

    [Fact]
    public void The_multi_hot_branch_sums_the_columns_of_the_concepts_that_are_there()
    {
        using var scope = new TensorScope();
        using var encoder = new MultiHotTextEncoder(4, 2);
        var (weight, bias) = (
            encoder.StateDict()["weight"].ToArray<float>(), encoder.StateDict()["bias"].ToArray<float>());
        var ids = Tensor.FromArray<long>([3, 1, 3, 0, 0, 0], 2, 3);

        var vectors = encoder.Encode(ids, null).Sentence.ToArray<float>();

        for (var row = 0; row < 2; row++)
        {
            Assert.Equal(bias[row] + weight[row * 4] + weight[(row * 4) + 2], vectors[row], 1e-6f);
            Assert.Equal(bias[row], vectors[2 + row], 1e-6f);
        }
    }

    [Fact]
    public void Missing_lengths_and_long_texts_are_refused_in_words()
    {
        using var scope = new TensorScope();
        using var gru = Make("gru mean");
        using var transformer = Make("transformer");
        var (ids, lengths) = Texts();

        Assert.Contains("needs the lengths", Assert.Throws<ArgumentException>(() => gru.Encode(ids, null)).Message,
            StringComparison.Ordinal);
        Assert.Contains("as many lengths",
            Assert.Throws<ArgumentException>(() => gru.Encode(ids, lengths.Narrow(0, 0, 2))).Message,
            StringComparison.Ordinal);
        Assert.Contains("cut them off",
            Assert.Throws<ArgumentException>(() => transformer.Encode(ids.Pad([0, 40]), lengths)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_training_step_leaves_no_tensor_behind(string kind)
    {
        using var encoder = Make(kind);
        Step();
        var before = LiveTensors.CountSettled();
        Step();
        Assert.Equal(before, Tensor.LiveCount);

        void Step()
        {
            using var scope = new TensorScope();
            var (ids, lengths) = Texts();
            var features = encoder.Encode(ids, lengths);
            (features.Sentence.Sum() + features.Words!.Sum()).Backward();
        }
    }

    private static TextEncoder Make(string kind)
    {
        TorchRandom.ManualSeed(2);
        var gru = new GruTextEncoderOptions { VocabularySize = 12, WordWidth = 4, Hidden = 3 };
        var transformer = new TransformerTextOptions
        {
            VocabularySize = 12,
            Width = 4,
            Heads = 2,
            FeedForward = 6,
            Layers = 1,
            MaximumLength = 12,
            Dropout = 0
        };
        return kind switch
        {
            "gru last" => new GruTextEncoder(gru with { Pooling = WordPooling.Last }),
            "gru mean" => new GruTextEncoder(gru),
            "gru max" => new GruTextEncoder(gru with { Pooling = WordPooling.Max }),
            "gru joined" => new GruTextEncoder(gru with { AverageDirections = false, Pooling = WordPooling.Last }),
            "skip-thoughts" => new SkipThoughtsTextEncoder(new() { VocabularySize = 12, WordWidth = 4, Hidden = 3 }),
            "transformer" => new TransformerTextEncoder(transformer),
            _ => new TransformerTextEncoder(transformer with { MaximumPooling = true }),
        };
    }

    private static (Tensor Ids, Tensor Lengths) Texts() =>
        (Tensor.FromArray<long>([3, 1, 4, 1, 5, 9, 2, 0, 0, 0, 6, 5, 3, 0, 0], 3, 5), Tensor.FromArray(Lengths, 3));

    private static long Count(TextEncoder encoder, string embedding) =>
        encoder.NamedParameters()
            .Where(pair => !pair.Name.StartsWith(embedding, StringComparison.Ordinal)).Sum(static pair =>
            pair.Parameter.NumberOfElements);

    // One text, number by number, as section 1.4's equations are written.
    private static double[] Steps(
        long[] ids, Dictionary<string, Tensor> state, double[] inputMasks, double[] stateMasks)
    {
        var table = state["embedding.weight"].ToArray<double>();
        var (width, hidden) = (3, 4);
        var h = new double[hidden];
        var all = new List<double>();
        foreach (var id in ids)
        {
            var x = table[(int)(id * width)..(int)((id + 1) * width)];
            double[] Input(string gate, int mask) =>
                Affine("weight_i" + gate, x.Select((value, i) => value * inputMasks[(mask * width) + i]).ToArray(),
                    true);
            double[] Hidden(string gate, int mask) =>
                Affine("weight_h" + gate, h.Select((value, i) => value * stateMasks[(mask * hidden) + i]).ToArray(),
                    false);
            var (ir, ii, @in) = (Input("r", 0), Input("i", 1), Input("n", 2));
            var (hr, hi, hn) = (Hidden("r", 0), Hidden("i", 1), Hidden("n", 2));
            var next = new double[hidden];
            for (var unit = 0; unit < hidden; unit++)
            {
                var reset = 1 / (1 + Math.Exp(-(ir[unit] + hr[unit])));
                var update = 1 / (1 + Math.Exp(-(ii[unit] + hi[unit])));
                var candidate = Math.Tanh(@in[unit] + (reset * hn[unit]));
                next[unit] = ((1 - update) * candidate) + (update * h[unit]);
            }

            h = next;
            all.AddRange(h);
        }

        return [.. all];

        double[] Affine(string name, double[] values, bool hasBias)
        {
            var weight = state[$"rnn.gru_cell.{name}.weight"].ToArray<double>();
            var bias = hasBias ? state[$"rnn.gru_cell.{name}.bias"].ToArray<double>() : new double[hidden];
            return [.. Enumerable.Range(0, hidden)
                .Select(row => bias[row] + values
                .Select((value, column) => value * weight[(row * values.Length) + column]).Sum())];
        }
    }
}
