using Nadir.Systems.Sfdr.Attention;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Sfdr;

/// <summary>Layers of knowledge-guided attention, each behind the other; the decoder sees all of them. Not safe for concurrent use.</summary>
public sealed class NodeEncoder : Module
{
    private readonly List<(KnowledgeGuidedAttention Attention, FeedForward FeedForward)> _layers = [];

    /// <summary>Makes the layers with random weights.</summary>
    /// <param name="configuration">Sizes.</param>
    public NodeEncoder(SfdrOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        for (var layer = 0; layer < configuration.EncoderLayers; layer++)
        {
            _layers.Add((
                RegisterModule($"attention_{layer}", new KnowledgeGuidedAttention(
                    configuration.Width, configuration.Heads, configuration.KnowledgeGuidance, configuration.Gates,
                    configuration.Dropout, configuration.AsReleased)),
                RegisterModule($"feed_forward_{layer}", new FeedForward(configuration.Width, configuration.FeedForward, configuration.Dropout))));
        }
    }

    /// <summary>Encodes nodes.</summary>
    /// <param name="nodes">[N, nodes, width].</param>
    /// <param name="knowledge">[N, nodes]; null without guidance.</param>
    /// <returns>The result of each layer, the first layer's first, each [N, nodes, width].</returns>
    public IReadOnlyList<Tensor> Forward(Tensor nodes, Tensor? knowledge)
    {
        using var scope = new TensorScope();
        var outputs = new List<Tensor>(_layers.Count);
        foreach (var (attention, feedForward) in _layers)
        {
            nodes = feedForward.Forward(attention.Forward(nodes, knowledge));
            outputs.Add(nodes);
        }

        return scope.Keep(outputs);
    }
}
