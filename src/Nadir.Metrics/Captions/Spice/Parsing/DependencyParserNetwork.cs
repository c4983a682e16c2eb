using System.Collections.Concurrent;

namespace Nadir.Metrics;

/// <summary>
/// The network of the dependency parser, on the processor alone: two pairs of recurrent layers, tags between them, and
/// a biaffine score of arcs (Dozat and Manning 2017). A network with a third pair in the middle sees of the words,
/// above the tags, only those that trees depend on by themselves. tools/Nadir.ParserTraining has the same network for
/// training. Thread-safe.
/// </summary>
internal sealed class DependencyParserNetwork
{
    private const int Distances = 12;
    private readonly ParserFeatures _features;
    private readonly float[] _rows;
    private readonly int _input;
    private readonly MatrixProduct _lowerInput;
    private readonly GatedRecurrentLayer[] _lower;
    private readonly MatrixProduct _lowerTag;
    private readonly float[] _tagVectors;
    private readonly int _tagVector;
    private readonly Dictionary<string, int> _functionWords = new(StringComparer.Ordinal);
    private readonly float[] _functionVectors = [];
    private readonly MatrixProduct? _middleInput; // Null where the upper layers see the lower ones' states.
    private readonly GatedRecurrentLayer[] _middle = [];
    private readonly MatrixProduct? _tagOfLower;
    private readonly MatrixProduct _upperInput;
    private readonly GatedRecurrentLayer[] _upper;
    private readonly MatrixProduct _heads; // Tag scores, then the vectors of arcs and relations, in one product.
    private readonly MatrixProduct _arc;
    private readonly float[] _arcRoot;
    private readonly float[] _labelRoot;
    private readonly float[] _distance;
    private readonly MatrixProduct _label;
    private readonly int _arcs;
    private readonly int _labels;
    private readonly ConcurrentDictionary<string, float[]> _inputsOfForms = new(StringComparer.Ordinal);

    internal DependencyParserNetwork(ParserWeights weights)
    {
        _features = new ParserFeatures(weights.Texts["features"].Split('\n'));
        TagNames = weights.Texts["tags"].Split('\n');
        RelationNames = weights.Texts["relations"].Split('\n');
        RootRelation = Array.IndexOf(RelationNames, "root");
        _rows = weights.Of("features.weight");
        _input = weights.Columns("features.weight");
        (_lowerInput, _lower) = Recurrent(weights, "lower");
        (_upperInput, _upper) = Recurrent(weights, "upper");
        var hidden = 2 * _lower[0].Hidden;
        _lowerTag = new MatrixProduct(weights.Of("lower_tag.weight"), weights.Of("lower_tag.bias"), hidden);
        _tagVectors = weights.Of("tag_vectors");
        _tagVector = weights.Columns("tag_vectors");
        var tag = weights.Of("tag.weight");
        if (weights.Texts.TryGetValue("function_words", out var words))
        {
            foreach (var word in words.Split('\n'))
            {
                _functionWords.Add(word, _functionWords.Count + 1);
            }

            _functionVectors = weights.Of("function_words.weight");
            (_middleInput, _middle) = Recurrent(weights, "middle");
            _tagOfLower = new MatrixProduct(Columns(tag, 2 * hidden, 0, hidden), weights.Of("tag.bias"), hidden);
            tag = Columns(tag, 2 * hidden, hidden, hidden);
        }

        _arcs = weights.Of("arc_head.bias").Length;
        _labels = weights.Of("label_dependent.bias").Length;
        _heads = new MatrixProduct(
            [
                .. tag, .. weights.Of("arc_dependent.weight"), .. weights.Of("arc_head.weight"),
                .. weights.Of("label_dependent.weight"), .. weights.Of("label_head.weight"),
            ],
            [.. _tagOfLower is null ? weights.Of("tag.bias")
                : new float[TagNames.Length], .. weights.Of("arc_dependent.bias"), .. weights.Of("arc_head.bias"),
                .. weights.Of("label_dependent.bias")],
            hidden);

        // arc is (arcs + 1) x arcs; its last row is what every dependent adds.
        var arc = weights.Of("arc");
        var transposed = new float[_arcs * _arcs];
        for (var i = 0; i < _arcs; i++)
        {
            for (var j = 0; j < _arcs; j++)
            {
                transposed[(j * _arcs) + i] = arc[(i * _arcs) + j];
            }
        }

        _arc = new MatrixProduct(transposed, arc.AsSpan(_arcs * _arcs), _arcs);
        var root = new float[_heads.Stride];
        _heads.Multiply(weights.Of("root"), 1, root);
        _arcRoot = root[(TagNames.Length + _arcs)..(TagNames.Length + (2 * _arcs))];
        VectorOperations.LeakyRelu(_arcRoot);
        _labelRoot = root[(TagNames.Length + (2 * _arcs) + _labels)..(TagNames.Length + (2 * _arcs) + (2 * _labels))];
        _distance = weights.Of("distance");
        _label = new MatrixProduct(weights.Of("label.weight"), weights.Of("label.bias"), _labels);
    }

    internal string[] TagNames { get; }

    internal string[] RelationNames { get; }

    /// <summary>The relation of a sentence's root.</summary>
    internal int RootRelation { get; }

    /// <summary>Length of the states of the lower layers.</summary>
    internal int StateLength => _lowerTag.Inputs;

    /// <summary>Floats from row to row of what <see cref="ScoreRelations"/> gives.</summary>
    internal int RelationStride => _label.Stride;

    /// <summary>Reads sentences together: what the lower layers find.</summary>
    /// <param name="sentences">Tokens; each sentence has at least one. The longest first.</param>
    /// <param name="buffers">What it is computed in; the result holds arrays of them.</param>
    internal LowerStates Read(IReadOnlyList<IReadOnlyList<string>> sentences, ParserBuffers buffers)
    {
        var places = new (int Start, int Length)[sentences.Count];
        var count = 0;
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = (count, sentences[i].Count);
            count += sentences[i].Count;
        }

        var inputs = buffers.Take(count * _lowerInput.Stride);
        var functionWords = new int[_middleInput is null ? 0 : count];
        for (var i = 0; i < places.Length; i++)
        {
            for (var j = 0; j < places[i].Length; j++)
            {
                if (_middleInput is not null)
                {
                    functionWords[places[i].Start + j] = _functionWords.GetValueOrDefault(sentences[i][j]);
                }

                InputOf(sentences[i][j]).CopyTo(inputs.AsSpan((places[i].Start + j) * _lowerInput.Stride));
            }
        }

        var states = States(_lower, places, inputs, _lowerInput.Stride, buffers);
        var tags = buffers.Take(count * _lowerTag.Stride);
        _lowerTag.Multiply(states, count, tags);
        var beliefs = buffers.Take(count * TagNames.Length);
        for (var token = 0; token < count; token++)
        {
            var own = beliefs.AsSpan(token * TagNames.Length, TagNames.Length);
            tags.AsSpan(token * _lowerTag.Stride, TagNames.Length).CopyTo(own);
            VectorOperations.Softmax(own);
        }

        return new LowerStates(places, states, beliefs, functionWords);
    }

    /// <summary>What the upper layers find.</summary>
    /// <param name="lower">What the lower ones found, or chosen rows of it with other beliefs.</param>
    /// <param name="buffers">What it is computed in; the result holds arrays of them.</param>
    internal UpperScores Score(LowerStates lower, ParserBuffers buffers)
    {
        var count = lower.Count;
        var inputs = buffers.Take(count * _upperInput.Stride);
        _upperInput.Multiply(_middleInput is null ? WithTags(lower, buffers)
            : MiddleStates(lower, buffers), count, inputs);
        var upper = States(_upper, lower.Places, inputs, _upperInput.Stride, buffers);
        var vectors = buffers.Take(count * _heads.Stride);
        _heads.Multiply(upper, count, vectors);
        if (_tagOfLower is not null)
        {
            var tags = buffers.Take(count * _tagOfLower.Stride);
            _tagOfLower.Multiply(lower.States, count, tags);
            for (var token = 0; token < count; token++)
            {
                VectorOperations.AddScaled(
                    vectors.AsSpan(token * _heads.Stride, TagNames.Length),
                    tags.AsSpan(token * _tagOfLower.Stride, TagNames.Length), 1);
            }
        }

        var dependents = buffers.Take(count * _arcs);
        for (var token = 0; token < count; token++)
        {
            var arcs = vectors.AsSpan((token * _heads.Stride) + TagNames.Length, 2 * _arcs);
            VectorOperations.LeakyRelu(arcs);
            arcs[.._arcs].CopyTo(dependents.AsSpan(token * _arcs));
        }

        var forms = buffers.Take(count * _arc.Stride);
        _arc.Multiply(dependents, count, forms);
        return new UpperScores(lower.Places, vectors, forms);
    }

    /// <summary>Scores of a token's tags.</summary>
    internal ReadOnlySpan<float> TagScores(UpperScores upper, int token) =>
        upper.Vectors.AsSpan(token * _heads.Stride, TagNames.Length);

    /// <summary>Scores of all arcs of a sentence.</summary>
    /// <param name="upper">What the upper layers found.</param>
    /// <param name="sentence">Its number.</param>
    /// <param name="scores">(length + 1) x (length + 1), row by dependent and column by head; row 0
    /// is left as it is.</param>
    internal void ScoreArcs(UpperScores upper, int sentence, Span<float> scores)
    {
        var (start, length) = upper.Places[sentence];
        for (var dependent = 1; dependent <= length; dependent++)
        {
            var form = upper.Forms.AsSpan((start + dependent - 1) * _arc.Stride, _arcs);
            var row = scores.Slice(dependent * (length + 1), length + 1);
            row[0] = VectorOperations.Dot(form, _arcRoot) + _distance[0];
            for (var head = 1; head <= length; head++)
            {
                var vector = upper.Vectors.AsSpan(
                    ((start + head - 1) * _heads.Stride) + TagNames.Length + _arcs, _arcs);
                row[head] = VectorOperations.Dot(form, vector)
                    + _distance[Math.Clamp(head - dependent, -Distances, Distances) + Distances + 1];
            }
        }
    }

    /// <summary>Scores of relations between tokens and heads, the root's relation among them.</summary>
    /// <param name="upper">What the upper layers found.</param>
    /// <param name="pairs">Numbers of tokens among all sentences'; a head below 0 is the root above a sentence.</param>
    /// <param name="buffers">What it is computed in.</param>
    /// <returns>By pair, a row of <see cref="RelationStride"/>.</returns>
    internal float[] ScoreRelations(
        UpperScores upper, ReadOnlySpan<(int Dependent, int Head)> pairs, ParserBuffers buffers)
    {
        var part = TagNames.Length + (2 * _arcs);
        var inputs = buffers.Take(pairs.Length * _labels);
        for (var i = 0; i < pairs.Length; i++)
        {
            var head = pairs[i].Head < 0
                ? _labelRoot
                : upper.Vectors.AsSpan((pairs[i].Head * _heads.Stride) + part + _labels, _labels);
            var input = inputs.AsSpan(i * _labels, _labels);
            upper.Vectors.AsSpan((pairs[i].Dependent * _heads.Stride) + part, _labels).CopyTo(input);
            VectorOperations.AddScaled(input, head, 1);
            VectorOperations.LeakyRelu(input);
        }

        var scores = buffers.Take(pairs.Length * _label.Stride);
        _label.Multiply(inputs, pairs.Length, scores);
        return scores;
    }

    // The states of the lower layer, and behind them the mean of the tags' vectors.
    private float[] WithTags(LowerStates lower, ParserBuffers buffers)
    {
        var hidden = _lowerTag.Inputs;
        var joined = buffers.Take(lower.Count * (hidden + _tagVector));
        for (var token = 0; token < lower.Count; token++)
        {
            var row = joined.AsSpan(token * (hidden + _tagVector), hidden + _tagVector);
            lower.States.AsSpan(token * hidden, hidden).CopyTo(row);
            row[hidden..].Clear();
            AddTags(row[hidden..], lower, token);
        }

        return joined;
    }

    // The states of the middle layers, which see tags and function words alone.
    private float[] MiddleStates(LowerStates lower, ParserBuffers buffers)
    {
        var seen = buffers.Take(lower.Count * _tagVector);
        for (var token = 0; token < lower.Count; token++)
        {
            var row = seen.AsSpan(token * _tagVector, _tagVector);
            _functionVectors.AsSpan(lower.FunctionWords[token] * _tagVector, _tagVector).CopyTo(row);
            AddTags(row, lower, token);
        }

        var inputs = buffers.Take(lower.Count * _middleInput!.Stride);
        _middleInput.Multiply(seen, lower.Count, inputs);
        return States(_middle, lower.Places, inputs, _middleInput.Stride, buffers);
    }

    private void AddTags(Span<float> sum, LowerStates lower, int token)
    {
        for (var tag = 0; tag < TagNames.Length; tag++)
        {
            var belief = lower.Beliefs[(token * TagNames.Length) + tag];
            if (belief > 1e-6f)
            {
                VectorOperations.AddScaled(sum, _tagVectors.AsSpan(tag * _tagVector, _tagVector), belief);
            }
        }
    }

    private static float[] Columns(float[] matrix, int columns, int first, int count)
    {
        var part = new float[matrix.Length / columns * count];
        for (var row = 0; row < matrix.Length / columns; row++)
        {
            matrix.AsSpan((row * columns) + first, count).CopyTo(part.AsSpan(row * count));
        }

        return part;
    }

    private static float[] States(
        GatedRecurrentLayer[] layers, (int Start, int Length)[] places, float[] inputs, int stride,
        ParserBuffers buffers)
    {
        var hidden = layers[0].Hidden;
        var states = buffers.Take((places[^1].Start + places[^1].Length) * 2 * hidden);
        layers[0].Read(places, inputs, 0, stride, states, 0, 2 * hidden, false, buffers);
        layers[1].Read(places, inputs, 3 * hidden, stride, states, hidden, 2 * hidden, true, buffers);
        return states;
    }

    // What a form adds to the gates of the lower layers depends on the form alone.
    private float[] InputOf(string form)
    {
        if (_inputsOfForms.TryGetValue(form, out var known))
        {
            return known;
        }

        var vector = new float[_input];
        foreach (var row in _features.Of(form))
        {
            VectorOperations.AddScaled(vector, _rows.AsSpan(row * _input, _input), 1);
        }

        var input = new float[_lowerInput.Stride];
        _lowerInput.Multiply(vector, 1, input);
        if (_inputsOfForms.Count < 20_000)
        {
            _inputsOfForms.TryAdd(form, input);
        }

        return input;
    }

    private static (MatrixProduct Input, GatedRecurrentLayer[] Layers) Recurrent(ParserWeights weights, string name)
    {
        float[] Of(string part) => weights.Of($"{name}.{part}_l0");
        float[] Reverse(string part) => weights.Of($"{name}.{part}_l0_reverse");
        return (
            new MatrixProduct(
                [.. Of("weight_ih"), .. Reverse("weight_ih")], [.. Of("bias_ih"), .. Reverse("bias_ih")],
                weights.Columns($"{name}.weight_ih_l0")),
            [
                new GatedRecurrentLayer(Of("weight_hh"), Of("bias_hh")),
                new GatedRecurrentLayer(Reverse("weight_hh"), Reverse("bias_hh")),
            ]);
    }
}

/// <summary>What the lower layers of the parser's network find in sentences.</summary>
/// <param name="Places">By sentence, its first token among all and its length; the longest first.</param>
/// <param name="States">By token, the states of both directions.</param>
/// <param name="Beliefs">By token, the probabilities of its tags.</param>
/// <param name="FunctionWords">By token, the row of a word that trees depend on, else 0; empty where the network
/// has no such rows.</param>
internal sealed record LowerStates(
    (int Start, int Length)[] Places, float[] States, float[] Beliefs, int[] FunctionWords)
{
    internal int Count => Places.Length == 0 ? 0 : Places[^1].Start + Places[^1].Length;
}

/// <summary>What the upper layers find.</summary>
/// <param name="Places">By sentence, its first token among all and its length.</param>
/// <param name="Vectors">By token: scores of tags, and vectors for arcs and relations.</param>
/// <param name="Forms">By token, what its arcs' scores are made of.</param>
internal sealed record UpperScores((int Start, int Length)[] Places, float[] Vectors, float[] Forms);
