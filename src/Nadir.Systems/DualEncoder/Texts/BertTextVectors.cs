using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nadir.Systems.Building.TextEncoders;

namespace Nadir.Systems.DualEncoder.Texts;

/// <summary>What <see cref="BertTextTower"/> computes for one text, without libtorch.</summary>
/// <remarks>
/// Matrices stay as they are stored: a text needs a few rows of the embeddings, and a layer's time is that of reading
/// it.
/// </remarks>
internal sealed class BertTextVectors : TextVectors
{
    private readonly BertTextOptions _options;
    private readonly StoredRows _words;
    private readonly StoredRows _places;
    private readonly float[] _segment;
    private readonly LayerNormalization _norm;
    private readonly BertLayerWeights[] _layers;
    private readonly Dense _projection;
    private readonly Dense? _hidden;
    private readonly Dense? _output;

    /// <summary>Reads the weights.</summary>
    /// <param name="sizes">Of the text side.</param>
    /// <param name="options">Of its BERT.</param>
    /// <param name="weights">Of the text tower.</param>
    /// <exception cref="UnfitWeightsException">They are not of these sizes.</exception>
    public BertTextVectors(TextSideSizes sizes, BertTextOptions options, TextWeights weights)
    {
        _options = options;
        int width = options.Width;
        var embeddings = weights.Of("bert").Of("embeddings");
        _words = embeddings.ReadStored("word_embeddings.weight", options.VocabularySize, width);
        _places = embeddings.ReadStored("position_embeddings.weight", options.Positions, width);
        _segment = embeddings.Read("token_type_embeddings.weight", options.Segments, width)[..width];
        _norm = new LayerNormalization(embeddings.Of("LayerNorm"), options);
        _layers = new BertLayerWeights[options.Layers];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer] = new BertLayerWeights(weights.Of($"bert.encoder.layer.{layer}"), options);
        }

        _projection = new Dense(weights.Of("projection"), width, sizes.EmbedDim);
        if (sizes.HeadWidth > 0)
        {
            _hidden = new Dense(weights.Of("head.hidden"), width, sizes.HeadWidth);
            _output = new Dense(weights.Of("head.output"), sizes.HeadWidth, sizes.EmbedDim, hasBias: false);
        }
    }

    public override void Encode(ReadOnlySpan<long> ids, Span<float> vector)
    {
        var sentence = Pool(States(ids));
        TowerTextInference.Normalize(sentence, Math.Sqrt(_options.Width));
        _projection.Apply(sentence, vector);
        if (_hidden is not null)
        {
            var hidden = new float[_hidden.Outputs];
            var beside = new float[vector.Length];
            _hidden.Apply(sentence, hidden);
            Gelu.Apply(hidden);
            _output!.Apply(hidden, beside);
            for (int i = 0; i < beside.Length; i++)
            {
                vector[i] += beside[i];
            }
        }
    }

    private float[] States(ReadOnlySpan<long> ids)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Length, _options.Positions);
        int width = _options.Width;
        var states = new float[ids.Length * width];
        var room = new float[width];
        for (int i = 0; i < ids.Length; i++)
        {
            var row = states.AsSpan(i * width, width);
            _words.Read(checked((int)ids[i]), 1, row).CopyTo(row);
            var place = _places.Read(i, 1, room);
            for (int j = 0; j < width; j++)
            {
                row[j] += place[j] + _segment[j];
            }
        }

        _norm.Apply(states);
        var rooms = new BertLayerWeights.Room(ids.Length, _options);
        foreach (var layer in _layers)
        {
            layer.Apply(states, rooms);
        }

        return states;
    }

    private float[] Pool(float[] states)
    {
        int width = _options.Width;
        var sentence = states[..width];
        if (_options.Pooling == BertPooling.Class)
        {
            return sentence;
        }

        for (int i = width; i < states.Length; i++)
        {
            sentence[i % width] += states[i];
        }

        int count = states.Length / width;
        for (int i = 0; i < width; i++)
        {
            sentence[i] /= count;
        }

        return sentence;
    }
}

/// <summary>A block of a BERT: self-attention, then two linear layers with the exact GELU, each added to its input and
/// normalised. Thread-safe.</summary>
internal sealed class BertLayerWeights
{
    private readonly Dense _query;
    private readonly Dense _key;
    private readonly Dense _value;
    private readonly Dense _attended;
    private readonly LayerNormalization _attendedNorm;
    private readonly Dense _intermediate;
    private readonly Dense _output;
    private readonly LayerNormalization _outputNorm;
    private readonly int _width;
    private readonly int _heads;

    public BertLayerWeights(TextWeights weights, BertTextOptions options)
    {
        (_width, _heads) = (options.Width, options.Heads);
        var attention = weights.Of("attention");
        _query = new Dense(attention.Of("self.query"), _width, _width);
        _key = new Dense(attention.Of("self.key"), _width, _width);
        _value = new Dense(attention.Of("self.value"), _width, _width);
        _attended = new Dense(attention.Of("output.dense"), _width, _width);
        _attendedNorm = new LayerNormalization(attention.Of("output.LayerNorm"), options);
        _intermediate = new Dense(weights.Of("intermediate.dense"), _width, options.FeedForward);
        _output = new Dense(weights.Of("output.dense"), options.FeedForward, _width);
        _outputNorm = new LayerNormalization(weights.Of("output.LayerNorm"), options);
    }

    /// <summary>Runs the block.</summary>
    /// <param name="states">[tokens, width]; replaced.</param>
    /// <param name="room">For as many tokens.</param>
    public void Apply(float[] states, Room room)
    {
        _query.Apply(states, room.Queries);
        _key.Apply(states, room.Keys);
        _value.Apply(states, room.Values);
        Attend(room);
        _attended.Apply(room.Mixed, room.Queries);
        Add(states, room.Queries);
        _attendedNorm.Apply(states);
        _intermediate.Apply(states, room.Intermediate);
        Gelu.Apply(room.Intermediate);
        _output.Apply(room.Intermediate, room.Queries);
        Add(states, room.Queries);
        _outputNorm.Apply(states);
    }

    // Compiled for this processor at once, as the products are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(Room room)
    {
        int tokens = room.Queries.Length / _width;
        int length = _width / _heads;
        double factor = 1 / Math.Sqrt(length);
        Array.Clear(room.Mixed);
        for (int head = 0; head < _heads; head++)
        {
            for (int token = 0; token < tokens; token++)
            {
                int start = (token * _width) + (head * length);
                var query = room.Queries.AsSpan(start, length);
                double largest = double.NegativeInfinity;
                for (int other = 0; other < tokens; other++)
                {
                    var key = room.Keys.AsSpan((other * _width) + (head * length), length);
                    double score = RowProducts.Dot(query, key);
                    room.Scores[other] = score * factor;
                    largest = Math.Max(largest, room.Scores[other]);
                }

                double sum = 0;
                for (int other = 0; other < tokens; other++)
                {
                    room.Scores[other] = Math.Exp(room.Scores[other] - largest);
                    sum += room.Scores[other];
                }

                var mixed = room.Mixed.AsSpan(start, length);
                for (int other = 0; other < tokens; other++)
                {
                    float share = (float)(room.Scores[other] / sum);
                    var value = room.Values.AsSpan((other * _width) + (head * length), length);
                    RowProducts.AddScaled(mixed, share, value);
                }
            }
        }
    }

    private static void Add(float[] states, float[] added)
    {
        for (int i = 0; i < states.Length; i++)
        {
            states[i] += added[i];
        }
    }

    /// <summary>What the layers of one text need beside its states.</summary>
    internal sealed class Room(int tokens, BertTextOptions options)
    {
        public float[] Queries { get; } = new float[tokens * options.Width];

        public float[] Keys { get; } = new float[tokens * options.Width];

        public float[] Values { get; } = new float[tokens * options.Width];

        public float[] Mixed { get; } = new float[tokens * options.Width];

        public float[] Intermediate { get; } = new float[tokens * options.FeedForward];

        public double[] Scores { get; } = new double[tokens];
    }
}

/// <summary>A linear layer. Thread-safe.</summary>
internal sealed class Dense
{
    private readonly StoredRows _weight;
    private readonly float[] _bias;

    public Dense(TextWeights weights, int inputs, int outputs, bool hasBias = true)
    {
        Outputs = outputs;
        _weight = weights.ReadStored("weight", outputs, inputs);
        _bias = hasBias ? weights.Read("bias", outputs) : [];
    }

    public int Outputs { get; }

    /// <summary>Applies the layer to one or more inputs.</summary>
    /// <param name="inputs">[count, inputs].</param>
    /// <param name="outputs">[count, outputs].</param>
    public void Apply(ReadOnlySpan<float> inputs, Span<float> outputs) =>
        RowProducts.MultiplyAll(_weight, inputs, _bias, outputs);
}

/// <summary>A layer normalisation (Ba et al. 2016). Thread-safe.</summary>
internal sealed class LayerNormalization
{
    private readonly float[] _weight;
    private readonly float[] _bias;
    private readonly double _epsilon;

    public LayerNormalization(TextWeights weights, BertTextOptions options)
    {
        _weight = weights.Read("weight", options.Width);
        _bias = weights.Read("bias", options.Width);
        _epsilon = options.LayerNormEpsilon;
    }

    /// <summary>Normalises rows in place.</summary>
    /// <param name="states">[count, width].</param>
    public void Apply(Span<float> states)
    {
        for (int start = 0; start < states.Length; start += _weight.Length)
        {
            var row = states.Slice(start, _weight.Length);
            double mean = 0;
            foreach (float number in row)
            {
                mean += number;
            }

            mean /= row.Length;
            double variance = 0;
            foreach (float number in row)
            {
                variance += (number - mean) * (number - mean);
            }

            double factor = 1 / Math.Sqrt((variance / row.Length) + _epsilon);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = (float)((row[i] - mean) * factor * _weight[i]) + _bias[i];
            }
        }
    }
}

/// <summary>
/// The exact GELU (Hendrycks and Gimpel 2016), x times the share of a normal distribution below x. Thread-safe.
/// </summary>
internal static class Gelu
{
    // Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: the error of erf is at most 1.5e-7.
    private const float P = 0.3275911f;
    private const float A1 = 0.254829592f;
    private const float A2 = -0.284496736f;
    private const float A3 = 1.421413741f;
    private const float A4 = -1.453152027f;
    private const float A5 = 1.061405429f;

    /// <summary>Applies it in place, to within 1e-6 of the result's size or of 1, whichever is larger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(Span<float> numbers)
    {
        ref float first = ref MemoryMarshal.GetReference(numbers);
        int i = 0;
        for (; i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Of(Vector.LoadUnsafe(ref first, (nuint)i)).StoreUnsafe(ref first, (nuint)i);
        }

        for (; i < numbers.Length; i++)
        {
            numbers[i] = Of(new Vector<float>(numbers[i]))[0];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Of(Vector<float> x)
    {
        var scaled = x * new Vector<float>(0.70710678f);
        var size = Vector.Abs(scaled);
        var t = Vector<float>.One / Vector.FusedMultiplyAdd(new Vector<float>(P), size, Vector<float>.One);
        var polynomial = Vector.FusedMultiplyAdd(new Vector<float>(A5), t, new Vector<float>(A4));
        polynomial = Vector.FusedMultiplyAdd(polynomial, t, new Vector<float>(A3));
        polynomial = Vector.FusedMultiplyAdd(polynomial, t, new Vector<float>(A2));
        polynomial = Vector.FusedMultiplyAdd(polynomial, t, new Vector<float>(A1));
        var complement = polynomial * t * Vector.Exp(-(size * size));
        // For negative numbers the complement itself is what is left of x.
        var share = Vector.ConditionalSelect(
            Vector.LessThan(x, Vector<float>.Zero), complement * 0.5f, Vector<float>.One - (complement * 0.5f));
        return x * share;
    }
}
