using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr.Decoding;

/// <summary>The meshed Transformer decoder (Cornia et al. 2020): from the words so far and the nodes to the next word.</summary>
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
        _embedding = RegisterModule("embedding", new Embedding(configuration.VocabularySize, configuration.Width, Vocabulary.PaddingId));
        // One more than words: the first input is the start.
        var firstPosition = configuration.AsReleased.PositionsFromOne ? 1 : 0;
        _positions = RegisterBuffer(
            "positions", SinusoidPositions.Create(configuration.MaxLength + 1, configuration.Width, firstPosition),
            persistent: false);
        _dropout = RegisterModule("dropout",
            new Dropout(configuration.AsReleased.DropoutOfResultsOnly ? 0 : configuration.Dropout));
        _layers = [.. Enumerable.Range(0, configuration.DecoderLayers).Select(layer => RegisterModule($"layer_{layer}", new MeshedDecoderLayer(configuration)))];
        _output = RegisterModule("output", new Linear(configuration.Width, configuration.VocabularySize, bias: false));
    }

    /// <summary>Makes an empty cache for <see cref="Step"/>.</summary>
    public DecoderCache CreateCache() => new(_layers.Length);

    /// <summary>Prepares pictures' nodes for decoding.</summary>
    /// <param name="encoded">The result of each encoder layer, [N, nodes, width].</param>
    public DecoderMemory Remember(IReadOnlyList<Tensor> encoded) => new([.. _layers.Select(layer => layer.Remember(encoded))]);

    /// <summary>Computes the next word's logits at every place of whole captions.</summary>
    /// <param name="ids">[N * C, T] int64, T at most max length + 1: for each picture C captions, from the start, padded behind.</param>
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
