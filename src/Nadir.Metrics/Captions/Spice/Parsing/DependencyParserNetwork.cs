using System.Collections.Concurrent;

namespace Nadir.Metrics;

/// <summary>
/// The network of the dependency parser, on the processor alone: two pairs of recurrent layers, tags between them, and a biaffine
/// score of arcs (Dozat and Manning 2017). tools/Nadir.ParserTraining has the same network for training. Thread-safe.
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
    private readonly MatrixProduct _upperInput;
    private readonly GatedRecurrentLayer[] _upper;
    private readonly MatrixProduct _heads; // Tag scores, then the vectors of arcs and relations, in one product.
    private readonly MatrixProduct _arc;
    private readonly float[] _arcRoot;
    private readonly float[] _labelRoot;
    private readonly float[] _distance;
    private readonly MatrixProduct _label;
    private readonly int _tags;
    private readonly int _arcs;
    private readonly int _labels;
    private readonly int _rootRelation;
    private readonly ConcurrentDictionary<string, float[]> _inputsOfForms = new(StringComparer.Ordinal);

    internal DependencyParserNetwork(ParserWeights weights)
    {
        _features = new ParserFeatures(weights.Texts["features"].Split('\n'));
        TagNames = weights.Texts["tags"].Split('\n');
        RelationNames = weights.Texts["relations"].Split('\n');
        _rootRelation = Array.IndexOf(RelationNames, "root");
        _rows = weights.Of("features.weight");
        _input = weights.Columns("features.weight");
        (_lowerInput, _lower) = Recurrent(weights, "lower");
        (_upperInput, _upper) = Recurrent(weights, "upper");
        var hidden = 2 * _lower[0].Hidden;
        _lowerTag = new MatrixProduct(weights.Of("lower_tag.weight"), weights.Of("lower_tag.bias"), hidden);
        _tagVectors = weights.Of("tag_vectors");
        _tagVector = weights.Columns("tag_vectors");
        _tags = TagNames.Length;
        _arcs = weights.Of("arc_head.bias").Length;
        _labels = weights.Of("label_dependent.bias").Length;
        _heads = new MatrixProduct(
            [
                .. weights.Of("tag.weight"), .. weights.Of("arc_dependent.weight"), .. weights.Of("arc_head.weight"),
                .. weights.Of("label_dependent.weight"), .. weights.Of("label_head.weight"),
            ],
            [.. weights.Of("tag.bias"), .. weights.Of("arc_dependent.bias"), .. weights.Of("arc_head.bias"), .. weights.Of("label_dependent.bias")],
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
        _arcRoot = root[(_tags + _arcs)..(_tags + (2 * _arcs))];
        VectorOperations.LeakyRelu(_arcRoot);
        _labelRoot = root[(_tags + (2 * _arcs) + _labels)..(_tags + (2 * _arcs) + (2 * _labels))];
        _distance = weights.Of("distance");
        _label = new MatrixProduct(weights.Of("label.weight"), weights.Of("label.bias"), _labels);
    }

    internal string[] TagNames { get; }

    internal string[] RelationNames { get; }

    /// <summary>Parses sentences together.</summary>
    /// <param name="sentences">Tokens; each sentence has at least one. The longest first.</param>
    /// <returns>By sentence and token: tag, head, relation.</returns>
    internal (int Tag, int Head, int Relation)[][] Parse(IReadOnlyList<IReadOnlyList<string>> sentences)
    {
        var places = new (int Start, int Length)[sentences.Count];
        var count = 0;
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = (count, sentences[i].Count);
            count += sentences[i].Count;
        }

        var lowerInputs = new float[count * _lowerInput.Stride];
        for (var i = 0; i < places.Length; i++)
        {
            for (var j = 0; j < places[i].Length; j++)
            {
                InputOf(sentences[i][j]).CopyTo(lowerInputs.AsSpan((places[i].Start + j) * _lowerInput.Stride));
            }
        }

        var lower = States(_lower, places, lowerInputs, _lowerInput.Stride, count);
        var upperInputs = new float[count * _upperInput.Stride];
        _upperInput.Multiply(WithTags(lower, count), count, upperInputs);
        var upper = States(_upper, places, upperInputs, _upperInput.Stride, count);
        return Decode(upper, places, count);
    }

    private (int Tag, int Head, int Relation)[][] Decode(float[] upper, (int Start, int Length)[] places, int count)
    {
        var heads = new float[count * _heads.Stride];
        _heads.Multiply(upper, count, heads);
        var dependents = new float[count * _arcs];
        for (var token = 0; token < count; token++)
        {
            var arcs = heads.AsSpan((token * _heads.Stride) + _tags, 2 * _arcs);
            VectorOperations.LeakyRelu(arcs);
            arcs[.._arcs].CopyTo(dependents.AsSpan(token * _arcs));
        }

        var forms = new float[count * _arc.Stride];
        _arc.Multiply(dependents, count, forms);
        var parsed = new (int Tag, int Head, int Relation)[places.Length][];
        var longest = places[0].Length;
        var scores = new float[(longest + 1) * (longest + 1)];
        var found = new int[longest];
        var labelInputs = new float[count * _labels];
        for (var i = 0; i < places.Length; i++)
        {
            var (start, length) = places[i];
            ScoreArcs(heads, forms, start, length, scores);
            ProjectiveTree.Find(scores, length, found);
            parsed[i] = new (int, int, int)[length];
            for (var j = 0; j < length; j++)
            {
                var token = heads.AsSpan((start + j) * _heads.Stride, _heads.Stride);
                parsed[i][j] = (VectorOperations.IndexOfMaximum(token[.._tags]), found[j], 0);
                var head = found[j] == 0
                    ? _labelRoot
                    : heads.AsSpan(((start + found[j] - 1) * _heads.Stride) + _tags + (2 * _arcs) + _labels, _labels);
                var input = labelInputs.AsSpan((start + j) * _labels, _labels);
                token.Slice(_tags + (2 * _arcs), _labels).CopyTo(input);
                VectorOperations.AddScaled(input, head, 1);
                VectorOperations.LeakyRelu(input);
            }
        }

        var labels = new float[count * _label.Stride];
        _label.Multiply(labelInputs, count, labels);
        for (var i = 0; i < places.Length; i++)
        {
            for (var j = 0; j < places[i].Length; j++)
            {
                var scoresOfToken = labels.AsSpan((places[i].Start + j) * _label.Stride, RelationNames.Length);
                var isRoot = parsed[i][j].Head == 0;
                scoresOfToken[_rootRelation] = float.NegativeInfinity;
                parsed[i][j].Relation = isRoot ? _rootRelation : VectorOperations.IndexOfMaximum(scoresOfToken);
            }
        }

        return parsed;
    }

    private void ScoreArcs(float[] heads, float[] forms, int start, int length, float[] scores)
    {
        for (var dependent = 1; dependent <= length; dependent++)
        {
            var form = forms.AsSpan((start + dependent - 1) * _arc.Stride, _arcs);
            var row = scores.AsSpan(dependent * (length + 1), length + 1);
            row[0] = VectorOperations.Dot(form, _arcRoot) + _distance[0];
            for (var head = 1; head <= length; head++)
            {
                var vector = heads.AsSpan(((start + head - 1) * _heads.Stride) + _tags + _arcs, _arcs);
                row[head] = VectorOperations.Dot(form, vector)
                    + _distance[Math.Clamp(head - dependent, -Distances, Distances) + Distances + 1];
            }
        }
    }

    // The states of the lower layer, and behind them the mean of the tags' vectors.
    private float[] WithTags(float[] lower, int count)
    {
        var hidden = _lowerTag.Inputs;
        var tags = new float[count * _lowerTag.Stride];
        _lowerTag.Multiply(lower, count, tags);
        var joined = new float[count * (hidden + _tagVector)];
        for (var token = 0; token < count; token++)
        {
            var scores = tags.AsSpan(token * _lowerTag.Stride, _tags);
            VectorOperations.Softmax(scores);
            var row = joined.AsSpan(token * (hidden + _tagVector), hidden + _tagVector);
            lower.AsSpan(token * hidden, hidden).CopyTo(row);
            var mean = row[hidden..];
            for (var tag = 0; tag < _tags; tag++)
            {
                if (scores[tag] > 1e-6f)
                {
                    VectorOperations.AddScaled(mean, _tagVectors.AsSpan(tag * _tagVector, _tagVector), scores[tag]);
                }
            }
        }

        return joined;
    }

    private static float[] States(
        GatedRecurrentLayer[] layers, (int Start, int Length)[] places, float[] inputs, int stride, int count)
    {
        var hidden = layers[0].Hidden;
        var states = new float[count * 2 * hidden];
        layers[0].Read(places, inputs, 0, stride, states, 0, 2 * hidden, false);
        layers[1].Read(places, inputs, 3 * hidden, stride, states, hidden, 2 * hidden, true);
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
                [.. Of("weight_ih"), .. Reverse("weight_ih")], [.. Of("bias_ih"), .. Reverse("bias_ih")], weights.Columns($"{name}.weight_ih_l0")),
            [
                new GatedRecurrentLayer(Of("weight_hh"), Of("bias_hh")),
                new GatedRecurrentLayer(Reverse("weight_hh"), Reverse("bias_hh")),
            ]);
    }
}
