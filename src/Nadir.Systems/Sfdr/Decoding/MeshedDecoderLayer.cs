using Nadir.Systems.Sfdr.Attention;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr.Decoding;

/// <summary>
/// A layer of the meshed decoder (Cornia et al. 2020, "Meshed-Memory Transformer for image captioning", section 3.2): words attend
/// to the words before them, then to the nodes of every encoder layer, mixed by gates.
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
        _gates = [.. Enumerable.Range(0, configuration.EncoderLayers).Select(layer => RegisterModule($"gate_{layer}", new Linear(2 * width, width)))];
        _feedForward = RegisterModule("feed_forward", new FeedForward(width, configuration.FeedForward, configuration.Dropout));
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
    /// <param name="attention">Takes the attention to nodes, [R, T, nodes], mean over heads and encoder layers; null: not wanted.</param>
    /// <returns>[R, T, width].</returns>
    public Tensor Forward(
        Tensor words, IReadOnlyList<(Tensor Key, Tensor Value)> memory, Tensor? hidden, DecoderCache? cache, int layer, IList<Tensor>? attention)
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
