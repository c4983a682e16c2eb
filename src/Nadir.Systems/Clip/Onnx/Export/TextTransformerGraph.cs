using Nadir.Onnx;

namespace Nadir.Systems.Clip.Onnx.Export;

/// <summary>Writes CLIP's text tower as a graph.</summary>
internal static class TextTransformerGraph
{
    /// <summary>Adds the tower.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layers">Writes its layers.</param>
    /// <param name="ids">[N, context length] int64.</param>
    /// <param name="configuration">Of the tower.</param>
    /// <returns>[N, embedDim].</returns>
    public static string Add(OnnxGraph graph, ClipOnnxLayers layers, string ids, ClipTextConfiguration configuration)
    {
        var tokens = graph.Node("Gather", [layers.Parameter("token_embedding.weight"), ids], ("axis", 0));
        tokens = graph.Node("Add", [tokens, layers.Parameter("positional_embedding")]);
        tokens = layers.Transformer(
            tokens, "transformer", configuration.Layers, configuration.Heads, layers.CausalMask(configuration.ContextLength));
        // The first end of each text; 32-bit integers are what every runtime can compare.
        var ended = configuration.EndToken is { } end ? graph.Node("Equal", [ids, graph.Constant([(long)end], 1)]) : ids;
        var place = graph.Node("ArgMax", [graph.Node("Cast", [ended], ("to", (int)OnnxElementType.Int32))], ("axis", -1), ("keepdims", 1));
        var last = graph.Node("GatherND", [tokens, place], ("batch_dims", 1));
        return layers.Project(layers.LayerNorm(last, "ln_final"), "text_projection");
    }
}
