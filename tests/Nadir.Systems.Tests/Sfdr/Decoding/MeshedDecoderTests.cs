using Nadir.Systems.Contracts;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Tests.Support;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Decoding;

public sealed class MeshedDecoderTests
{
    private static readonly SfdrOptions Configuration = SmallSfdr.Configuration with { Dropout = 0 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ALayerEqualsThePlainComputation(bool gates)
    {
        using var scope = new TensorScope();
        using var layer = Modules.Float64(() => new MeshedDecoderLayer(Configuration with { Gates = gates }));
        const int captions = 2, length = 3, nodes = 4;
        var (width, heads) = (Configuration.Width, Configuration.Heads);
        var words = Modules.Draw(1, 2 * captions, length, width);
        Tensor[] encoded = [Modules.Draw(2, 2, nodes, width), Modules.Draw(3, 2, nodes, width)];
        var hidden = Tensor.Ones([length, length], ScalarType.Bool).Triu(1);
        double[][] actual = [.. layer.Forward(words, layer.Remember(encoded), hidden, null, 0, null).ToArray<double>()
            .Chunk(width)];
        var plain = new Plain(layer);
        foreach (var (row, values) in words.ToArray<double>().Chunk(length * width).Index())
        {
            double[][] inputs = [.. values.Chunk(width)];
            var attended = Attention("words", inputs, inputs, (q, k) => k <= q ? 0 : double.NegativeInfinity);
            double[][] context = [.. inputs.Select(
                (word, t) => plain.LayerNorm("words_normalization", Plain.Add(word, attended[t])))];
            var meshed = context.Select(_ => new double[width]).ToArray();
            for (var level = 0; level < encoded.Length; level++)
            {
                double[][] picture = [.. encoded[level].Select(0, row / captions).Contiguous().ToArray<double>()
                    .Chunk(width)];
                var looked = Attention("nodes", context, picture, (_, _) => 0);
                for (var t = 0; t < length; t++)
                {
                    double[] seen = plain.LayerNorm("nodes_normalization", Plain.Add(context[t], looked[t]));
                    double[] gate = Plain.Sigmoid(plain.Linear($"gate_{level}", [.. context[t], .. seen]));
                    meshed[t] = Plain.Add(meshed[t],
                        Plain.Scale(Plain.Multiply(gate, seen), 1 / Math.Sqrt(encoded.Length)));
                }
            }

            for (var t = 0; t < length; t++)
            {
                double[] middle = plain.Linear(
                    "feed_forward.reduction", Plain.Relu(plain.Linear("feed_forward.expansion", meshed[t])));
                Modules.AssertEqual(plain.LayerNorm("feed_forward.normalization", Plain.Add(meshed[t], middle)),
                    actual[(row * length) + t]);
            }
        }

        double[][] Attention(string name, double[][] queries, double[][] keys, Func<int, int, double> bias) =>
        [
            .. Plain.Attend(
                [.. queries.Select(vector => Project(name, "query", vector))],
                [.. keys.Select(vector => Project(name, "key", vector))],
                [.. keys.Select(vector => Project(name, "value", vector))], heads, bias).Select(
                    vector => plain.Linear($"{name}.output", vector)),
        ];

        double[] Project(string name, string part, double[] vector)
        {
            var gate = $"{name}.{part}_gate";
            return plain.Linear($"{name}.{part}", gates
                ? Plain.Multiply(vector,
                    Plain.Sigmoid(plain.Linear(
                        $"{gate}.expansion", Plain.Relu(plain.Linear($"{gate}.reduction", vector)))))
                : vector);
        }
    }

    [Fact]
    public void DerivativesOfALayerAgreeWithDifferences()
    {
        using var scope = new TensorScope();
        using var layer = new MeshedDecoderLayer(Configuration);
        Tensor[] encoded = [Modules.Draw(2, 1, 3, Configuration.Width), Modules.Draw(3, 1, 3, Configuration.Width)];
        var hidden = Tensor.Ones([2, 2], ScalarType.Bool).Triu(1);
        GradientCheck.Run(layer, words => layer.Forward(words, layer.Remember(encoded), hidden, null, 0, null), 2, 2,
            Configuration.Width);
    }

    [Fact]
    public void WithTheCacheEachWordIsWhatItIsInTheWholeCaption()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallSfdr.Create();
        var memory = model.Remember(SmallSfdr.Features(2));
        // Two pictures with three captions each, rows in a new order after the third word.
        long[][] captions = [.. Enumerable.Range(0, 6)
            .Select(row => Enumerable.Range(0, 6).Select(t => t == 0 ? 2L
                : ((row * 3) + (t * 5) + (row * t)) % (SmallSfdr.Words.Count - 2) + 2).ToArray())];
        long[] order = [1, 1, 0, 5, 3, 4];
        long[][] reordered = [.. order.Select((old, row) => captions[old][..3].Concat(captions[row][3..]).ToArray())];
        var whole = model.Decoder.Forward(Ids(reordered), memory);
        using var cache = model.Decoder.CreateCache();
        for (var t = 0; t < 6; t++)
        {
            if (t == 3)
            {
                cache.Reorder(order);
            }

            var rows = t < 3 ? captions : reordered;
            var step = model.Decoder.Step(
                Tensor.FromArray<long>([.. rows.Select(caption => caption[t])], 6), memory, cache);
            var expected = t < 3 ? model.Decoder.Forward(Ids(captions), memory) : whole;
            Assert.True(step.Allclose(expected.Select(1, t), 1e-4, 1e-5), $"word {t}");
        }
    }

    [Fact]
    public void SearchWithTheCacheEqualsSearchWithoutIt()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallSfdr.Create();
        var memory = model.Remember(SmallSfdr.Features(3));
        var options = new BeamSearchOptions { Beams = 4 };
        var cached = CaptionSearch.Run(model, memory, SmallSfdr.Words, options);
        var plain = BeamSearch.Run(
            new UncachedDecoder(model, memory, SmallSfdr.Words, 12), 3, 2, 3, model.Configuration.MaxLength, options);
        Assert.Equal(plain.SelectMany(list => list).Select(hypothesis => string.Join(' ', hypothesis.Words)),
            cached.SelectMany(list => list).Select(hypothesis => string.Join(' ', hypothesis.Words)));
    }

    [Fact]
    public void AttentionToNodesSumsToOneInEveryLayer()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var model = SmallSfdr.Create();
        var attention = new List<Tensor>();
        model.Decoder.Forward(Ids([[2, 4, 5], [2, 6, 4]]), model.Remember(SmallSfdr.Features(2)), attention);
        Assert.Equal(2, attention.Count);
        Assert.All(attention, layer => Assert.Equal([2, 3, 9], layer.Shape));
        Assert.All(attention.SelectMany(layer => layer.Sum([2]).ToArray<float>()), sum => Assert.Equal(1, sum, 1e-5f));
    }

    [Fact]
    public void PositionsAreThoseOfTheFormula()
    {
        using var scope = new TensorScope();
        float[] positions = SinusoidPositions.Create(3, 4).ToArray<float>();
        Assert.Equal([0, 1, 0, 1], positions[..4]);
        Assert.Equal([(float)Math.Sin(2), (float)Math.Cos(2), (float)Math.Sin(0.02), (float)Math.Cos(0.02)],
            positions[8..]);
    }

    private static Tensor Ids(long[][] captions) =>
        Tensor.FromArray<long>([.. captions.SelectMany(ids => ids)], captions.Length, captions[0].Length);

    /// <summary>Reads all words again at every step.</summary>
    private sealed class UncachedDecoder(SfdrNetwork model, DecoderMemory memory, Vocabulary vocabulary, int rows)
        : IStepDecoder
    {
        private List<long>[] _rows = [.. Enumerable.Range(0, rows).Select(_ => new List<long>())];

        public int VocabularySize => vocabulary.Count;

        public ReadOnlySpan<float> Step(ReadOnlySpan<long> words)
        {
            using var scope = new TensorScope();
            for (var row = 0; row < _rows.Length; row++)
            {
                _rows[row].Add(words[row]);
            }

            var logits = model.Decoder.Forward(Ids([.. _rows.Select(row => row.ToArray())]), memory)
                .Select(1, _rows[0].Count - 1);
            return logits.MaskedFill(NeverSaid.Mask(vocabulary, Device.Cpu), double.NegativeInfinity).LogSoftmax(-1)
                .Contiguous().ToArray<float>();
        }

        public void Reorder(ReadOnlySpan<long> rows)
        {
            var old = _rows;
            _rows = [.. rows.ToArray().Select(row => old[row].ToList())];
        }
    }
}
