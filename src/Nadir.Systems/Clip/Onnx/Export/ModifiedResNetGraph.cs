using Nadir.Onnx;
using Nadir.Systems.Clip.Image;

namespace Nadir.Systems.Clip.Onnx.Export;

/// <summary>Writes CLIP's ResNet as a graph; normalisations are folded into the convolutions.</summary>
internal sealed class ModifiedResNetGraph(OnnxGraph graph, ExportWeights weights, ClipOnnxLayers layers)
{
    private const double BatchNormEpsilon = 1e-5;

    /// <summary>Adds the tower.</summary>
    /// <param name="input">[N, 3, S, S].</param>
    /// <param name="configuration">Of the tower.</param>
    /// <returns>[N, embedDim].</returns>
    public string Add(string input, ClipImageConfiguration configuration)
    {
        var map = input;
        for (var i = 1; i <= 3; i++)
        {
            map = Relu(Convolution(map, $"visual.conv{i}", $"visual.bn{i}", stride: i == 1 ? 2 : 1, padding: 1));
        }

        map = Pool(map);
        for (var stage = 0; stage < ModifiedResNet.Stages; stage++)
        {
            for (var block = 0; block < configuration.Layers[stage]; block++)
            {
                map = Block(map, $"visual.layer{stage + 1}.{block}", hasStride: stage > 0 && block == 0);
            }
        }

        return AttentionPool(map, configuration);
    }

    private string Block(string input, string name, bool hasStride)
    {
        var inner = Relu(Convolution(input, name + ".conv1", name + ".bn1"));
        inner = Relu(Convolution(inner, name + ".conv2", name + ".bn2", padding: 1));
        inner = Convolution(hasStride ? Pool(inner) : inner, name + ".conv3", name + ".bn3");
        var shortcut = weights.Has(name + ".downsample.0.weight")
            ? Convolution(hasStride ? Pool(input) : input, name + ".downsample.0", name + ".downsample.1")
            : input;
        return Relu(graph.Node("Add", [inner, shortcut]));
    }

    private string AttentionPool(string map, ClipImageConfiguration configuration)
    {
        const string Name = "visual.attnpool";
        long channels = configuration.GridChannels;
        var cells = graph.Node("Transpose", [graph.Node("Reshape", [map, graph.Constant([0L, channels, -1], 3)])], ("perm", new[] { 0, 2, 1 }));
        var mean = graph.Node("ReduceMean", [cells], ("axes", new[] { 1 }), ("keepdims", 1));
        var tokens = graph.Node("Add", [graph.Node("Concat", [mean, cells], ("axis", 1)), layers.Parameter(Name + ".positional_embedding")]);
        string Projected(string input, string part) => layers.Linear(input, $"{Name}.{part}.weight", $"{Name}.{part}.bias");
        var first = graph.Node("Gather", [tokens, graph.Constant([0L], 1)], ("axis", 1));
        var mixed = layers.Attend(Projected(first, "q_proj"), Projected(tokens, "k_proj"), Projected(tokens, "v_proj"), channels, configuration.Heads, mask: null);
        return Projected(graph.Node("Reshape", [mixed, graph.Constant([0L, channels], 2)]), "c_proj");
    }

    private string Convolution(string input, string convolution, string normalization, int stride = 1, int padding = 0)
    {
        var kernel = weights.Values(convolution + ".weight");
        var shape = weights.Shape(convolution + ".weight");
        var (gamma, beta) = (weights.Values(normalization + ".weight"), weights.Values(normalization + ".bias"));
        var (mean, variance) = (weights.Values(normalization + ".running_mean"), weights.Values(normalization + ".running_var"));
        weights.Skip(normalization + ".num_batches_tracked");
        var bias = new float[shape[0]];
        var size = kernel.Length / bias.Length;
        for (var channel = 0; channel < bias.Length; channel++)
        {
            var factor = gamma[channel] / Math.Sqrt(variance[channel] + BatchNormEpsilon);
            bias[channel] = (float)(beta[channel] - (mean[channel] * factor));
            foreach (ref var weight in kernel.AsSpan(channel * size, size))
            {
                weight = (float)(weight * factor);
            }
        }

        return graph.Node(
            "Conv",
            [input, graph.Constant(kernel, shape), graph.Constant(bias, bias.Length)],
            ("strides", new[] { stride, stride }),
            ("pads", new[] { padding, padding, padding, padding }));
    }

    private string Pool(string map) => graph.Node("AveragePool", [map], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));

    private string Relu(string map) => graph.Node("Relu", [map]);
}
