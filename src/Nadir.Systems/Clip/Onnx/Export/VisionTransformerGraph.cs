using Nadir.Onnx;

namespace Nadir.Systems.Clip.Onnx.Export;

/// <summary>Writes CLIP's vision transformer as a graph.</summary>
internal static class VisionTransformerGraph
{
    /// <summary>Adds the tower.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layers">Writes its layers.</param>
    /// <param name="input">[N, 3, S, S].</param>
    /// <param name="configuration">Of the tower.</param>
    /// <returns>[N, embedDim].</returns>
    public static string Add(OnnxGraph graph, ClipOnnxLayers layers, string input, ClipImageConfiguration configuration)
    {
        var (width, patch) = (configuration.Width, configuration.PatchSize);
        var map = graph.Node("Conv", [input, layers.Parameter("visual.conv1.weight")], ("strides", new[] { patch, patch }));
        var cells = graph.Node("Transpose", [graph.Node("Reshape", [map, graph.Constant([0L, width, -1], 3)])], ("perm", new[] { 0, 2, 1 }));
        // One class token for each picture: the batch is the first dimension of the input.
        var batch = graph.Node("Gather", [graph.Node("Shape", [input]), graph.Constant([0L], 1)], ("axis", 0));
        var shape = graph.Node("Concat", [batch, graph.Constant([1L, width], 2)], ("axis", 0));
        var first = graph.Node("Expand", [layers.Parameter("visual.class_embedding"), shape]);
        var tokens = graph.Node("Concat", [first, cells], ("axis", 1));
        tokens = graph.Node("Add", [tokens, layers.Parameter("visual.positional_embedding")]);
        tokens = layers.LayerNorm(tokens, "visual.ln_pre");
        tokens = layers.Transformer(tokens, "visual.transformer", configuration.Layers[0], configuration.Heads, mask: null);
        var pooled = graph.Node("Gather", [tokens, graph.Constant([0L])], ("axis", 1));
        return layers.Project(layers.LayerNorm(pooled, "visual.ln_post"), "visual.proj");
    }
}
