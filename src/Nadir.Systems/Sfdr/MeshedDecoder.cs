using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// The meshed Transformer decoder (Cornia et al. 2020): from the words so far and the nodes to the next word.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class MeshedDecoder : Module
{
    private readonly Embedding _embedding;
    private readonly Tensor _positions;
    private readonly Dropout _dropout;
    private readonly MeshedDecoderLayer[] _layers;
    private readonly Linear _output;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="configuration">Sizes; its vocabulary size must be set.</param>
    public MeshedDecoder(SfdrOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _embedding = RegisterModule(
            "embedding", new Embedding(configuration.VocabularySize, configuration.Width, Vocabulary.PaddingId));
        // One more than words: the first input is the start.
        var firstPosition = configuration.AsReleased.PositionsFromOne ? 1 : 0;
        _positions = RegisterBuffer(
            "positions", SinusoidPositions.Create(configuration.MaxLength + 1, configuration.Width, firstPosition),
            persistent: false);
        _dropout = RegisterModule("dropout",
            new Dropout(configuration.AsReleased.DropoutOfResultsOnly ? 0 : configuration.Dropout));
        _layers = [.. Enumerable.Range(0, configuration.DecoderLayers)
            .Select(layer => RegisterModule($"layer_{layer}", new MeshedDecoderLayer(configuration)))];
        _output = RegisterModule("output", new Linear(configuration.Width, configuration.VocabularySize, bias: false));
    }

    /// <summary>Makes an empty cache for <see cref="Step"/>.</summary>
    public DecoderCache CreateCache() => new(_layers.Length);

    /// <summary>Prepares pictures' nodes for decoding.</summary>
    /// <param name="encoded">The result of each encoder layer, [N, nodes, width].</param>
    public DecoderMemory Remember(IReadOnlyList<Tensor> encoded) =>
        new([.. _layers.Select(layer => layer.Remember(encoded))]);

    /// <summary>Computes the next word's logits at every place of whole captions.</summary>
    /// <param name="ids">[N * C, T] int64, T at most max length + 1: for each picture C captions, from the
    /// start, padded behind.</param>
    /// <param name="memory">Of N pictures.</param>
    /// <param name="attention">Takes the attention to nodes of each layer, [N * C, T, nodes]; null: not wanted.</param>
    /// <returns>[N * C, T, vocabulary].</returns>
    public Tensor Forward(Tensor ids, DecoderMemory memory, IList<Tensor>? attention = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        using var scope = new TensorScope();
        var length = ids.Size(1);
        var hidden = Tensor.Ones([length, length], ScalarType.Bool, ids.Device).Triu(1);
        var weights = attention is null ? null : new List<Tensor>();
        var logits = Run(ids, 0, memory, hidden, null, weights);
        foreach (var look in weights ?? [])
        {
            attention!.Add(scope.Keep(look));
        }

        return scope.Keep(logits);
    }

    /// <summary>Computes the next word's logits behind one more word.</summary>
    /// <param name="ids">[N * C] int64: the last word of every row.</param>
    /// <param name="memory">Of N pictures.</param>
    /// <param name="cache">The words before; takes these in.</param>
    /// <returns>[N * C, vocabulary].</returns>
    public Tensor Step(Tensor ids, DecoderMemory memory, DecoderCache cache)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(cache);
        using var scope = new TensorScope();
        return scope.Keep(Run(ids.Unsqueeze(1), cache.Length, memory, null, cache, null).Squeeze(1));
    }

    private Tensor Run(
        Tensor ids, int firstPlace, DecoderMemory memory, Tensor? hidden, DecoderCache? cache, List<Tensor>? attention)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var words = _dropout.Forward(_embedding.Forward(ids) + _positions.Narrow(0, firstPlace, ids.Size(1)));
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            words = _layers[layer].Forward(words, memory.Layers[layer], hidden, cache, layer, attention);
        }

        return _output.Forward(words);
    }
}

/// <summary>
/// A layer of the meshed decoder (Cornia et al. 2020, "Meshed-Memory Transformer for image captioning", section 3.2):
/// words attend to the words before them, then to the nodes of every encoder layer, mixed by gates.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class MeshedDecoderLayer : Module
{
    private readonly AttentionProjections _words;
    private readonly LayerNorm _wordsNormalization;
    private readonly AttentionProjections _nodes;
    private readonly LayerNorm _nodesNormalization;
    private readonly Linear[] _gates;
    private readonly FeedForward _feedForward;
    private readonly Dropout _dropout;

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="configuration">Sizes.</param>
    public MeshedDecoderLayer(SfdrOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var width = configuration.Width;
        _words = RegisterModule("words", Attention(configuration));
        _wordsNormalization = RegisterModule("words_normalization", new LayerNorm(width));
        _nodes = RegisterModule("nodes", Attention(configuration));
        _nodesNormalization = RegisterModule("nodes_normalization", new LayerNorm(width));
        _gates = [.. Enumerable.Range(0, configuration.EncoderLayers)
            .Select(layer => RegisterModule($"gate_{layer}", new Linear(2 * width, width)))];
        _feedForward = RegisterModule(
            "feed_forward", new FeedForward(width, configuration.FeedForward, configuration.Dropout));
        _dropout = RegisterModule("dropout", new Dropout(configuration.Dropout));
    }

    /// <summary>The nodes as this layer's keys and values; they stay the same for every word.</summary>
    /// <param name="encoded">The result of each encoder layer, [N, nodes, width].</param>
    public IReadOnlyList<(Tensor Key, Tensor Value)> Remember(IReadOnlyList<Tensor> encoded) =>
        [.. encoded.Select(nodes => (_nodes.Key(nodes), _nodes.Value(nodes)))];

    /// <summary>Applies the layer.</summary>
    /// <param name="words">[R, T, width]; R is a multiple of the pictures, whose rows come one after the other.</param>
    /// <param name="memory">What <see cref="Remember"/> gave.</param>
    /// <param name="hidden">[T, T] Bool, true where a word may not look; null with a cache.</param>
    /// <param name="cache">Holds the words before these, and takes these; null without.</param>
    /// <param name="layer">This layer's place in the cache.</param>
    /// <param name="attention">Takes the attention to nodes, [R, T, nodes], mean over heads and encoder layers;
    /// null: not wanted.</param>
    /// <returns>[R, T, width].</returns>
    public Tensor Forward(
        Tensor words, IReadOnlyList<(Tensor Key, Tensor Value)> memory, Tensor? hidden, DecoderCache? cache, int layer,
        IList<Tensor>? attention)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(memory);
        using var scope = new TensorScope();
        var (key, value) = (_words.Key(words), _words.Value(words));
        (key, value) = cache?.Append(layer, key, value) ?? (key, value);
        var (query, residual) = _words.Query(words);
        var (attended, _) = _words.Attend(query, key, value, hidden);
        var context = _wordsNormalization.Forward(residual + _dropout.Forward(attended));

        var meshed = Mesh(context, memory, out var weights);
        attention?.Add(scope.Keep(weights));
        return scope.Keep(_feedForward.Forward(meshed));
    }

    private static AttentionProjections Attention(SfdrOptions configuration) =>
        new(configuration.Width, configuration.Heads, configuration.Gates, configuration.Dropout,
            configuration.AsReleased);

    // The words of all captions of a picture ask together, so that its nodes are not repeated for each caption.
    private Tensor Mesh(Tensor context, IReadOnlyList<(Tensor Key, Tensor Value)> memory, out Tensor weights)
    {
        using var scope = new TensorScope();
        var shape = context.Shape;
        var pictures = memory[0].Key.Size(0);
        var (query, residual) = _nodes.Query(context.Reshape(pictures, -1, shape[2]));
        residual = residual.Reshape(shape);
        Tensor? sum = null;
        Tensor? looks = null;
        for (var level = 0; level < memory.Count; level++)
        {
            var (output, look) = _nodes.Attend(query, memory[level].Key, memory[level].Value);
            var seen = _nodesNormalization.Forward(residual + _dropout.Forward(output.Reshape(shape)));
            var gated = seen * _gates[level].Forward(Tensor.Cat([context, seen], dim: 2)).Sigmoid();
            sum = sum is null ? gated : sum + gated;
            looks = looks is null ? look : looks + look;
        }

        weights = scope.Keep(looks!.Mean([1]).Reshape(shape[0], shape[1], -1) / (double)memory.Count);
        return scope.Keep(sum! / Math.Sqrt(memory.Count));
    }
}

/// <summary>Fixed vectors that tell a word's place (Vaswani et al. 2017, section 3.5). Thread-safe.</summary>
public static class SinusoidPositions
{
    private const double Base = 10_000;

    /// <summary>Makes the vectors: even components are sines, odd ones cosines, of falling frequency.</summary>
    /// <param name="count">How many places.</param>
    /// <param name="width">Length of a vector.</param>
    /// <param name="first">The first place.</param>
    /// <returns>[count, width] in float32.</returns>
    public static Tensor Create(int count, int width, int first = 0)
    {
        var values = new float[count * width];
        for (var place = 0; place < count; place++)
        {
            for (var component = 0; component < width; component++)
            {
                var angle = (first + place) / Math.Pow(Base, 2.0 * (component / 2) / width);
                values[(place * width) + component] = (float)(component % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }

        return Tensor.FromArray<float>(values, count, width);
    }
}

/// <summary>Keys and values of the words so far, so that a new word costs no more than itself.</summary>
/// <remarks>Owns its tensors. Not safe for concurrent use.</remarks>
public sealed class DecoderCache : IDisposable
{
    private readonly (Tensor Key, Tensor Value)?[] _layers;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="layers">Layers of the decoder.</param>
    public DecoderCache(int layers) => _layers = new (Tensor, Tensor)?[layers];

    /// <summary>Words so far.</summary>
    public int Length => _layers[0] is var (key, _) ? (int)key.Size(2) : 0;

    /// <summary>Adds the keys and values of new words.</summary>
    /// <param name="layer">The decoder's layer, from 0.</param>
    /// <param name="key">[R, heads, new words, width / heads].</param>
    /// <param name="value">As the keys.</param>
    /// <returns>Those of all words; they remain the cache's.</returns>
    public (Tensor Key, Tensor Value) Append(int layer, Tensor key, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        var old = _layers[layer];
        var all = old is var (keys, values)
            ? (Tensor.Cat([keys, key], dim: 2), Tensor.Cat([values, value], dim: 2))
            : (key.Clone(), value.Clone());
        Replace(layer, all);
        return all;
    }

    /// <summary>Makes each row go on from another one.</summary>
    /// <param name="rows">For each new row, the old row whose words it takes over.</param>
    public void Reorder(ReadOnlySpan<long> rows)
    {
        using var scope = new TensorScope();
        var index = Tensor.FromArray(rows, rows.Length);
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            if (_layers[layer] is var (key, value))
            {
                var places = index.To(key.Device);
                Replace(layer, (key.IndexSelect(0, places), value.IndexSelect(0, places)));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            Replace(layer, null);
        }
    }

    private void Replace(int layer, (Tensor Key, Tensor Value)? tensors)
    {
        var old = _layers[layer];
        _layers[layer] = tensors is var (key, value) ? (key.DetachFromScope(), value.DetachFromScope()) : null;
        if (old is var (oldKey, oldValue))
        {
            oldKey.Dispose();
            oldValue.Dispose();
        }
    }
}

/// <summary>
/// The nodes of some pictures as keys and values of every decoder layer's attention. Thread-safe as tensors are.
/// </summary>
/// <param name="Layers">By decoder layer and encoder layer: keys and values, each [N, heads,
/// nodes, width / heads].</param>
public sealed record DecoderMemory(IReadOnlyList<IReadOnlyList<(Tensor Key, Tensor Value)>> Layers)
{
    /// <summary>How many pictures.</summary>
    public long Pictures => Layers[0][0].Key.Size(0);

    /// <summary>All tensors.</summary>
    internal IEnumerable<Tensor> Tensors =>
        Layers.SelectMany(layer => layer).SelectMany(pair => new[] { pair.Key, pair.Value });
}
