using Nadir.Onnx;

namespace Nadir.Systems.Clip.Onnx.Export;

/// <summary>Writes the layers of CLIP's towers as nodes of ONNX, opset 17.</summary>
internal sealed class ClipOnnxLayers(OnnxGraph graph, ExportWeights weights, ClipActivation activation, bool quantize)
{
    private const float LayerNormEpsilon = 1e-5f;
    private const float Masked = -1e30f;

    /// <summary>x W + b of a layer that keeps its weight as [out, in].</summary>
    public string Linear(string input, string weight, string? bias)
    {
        var shape = weights.Shape(weight);
        return Affine(input, weights.Transposed(weight), shape[1], shape[0], bias);
    }

    /// <summary>x W of a projection that is kept as [in, out].</summary>
    public string Project(string input, string weight)
    {
        var shape = weights.Shape(weight);
        return Affine(input, weights.Values(weight), shape[0], shape[1], null);
    }

    /// <summary>Normalises the last dimension.</summary>
    public string LayerNorm(string input, string name)
    {
        var scale = weights.Values(name + ".weight");
        return graph.Node(
            "LayerNormalization",
            [input, graph.Constant(scale, scale.Length), graph.Constant(weights.Values(name + ".bias"), scale.Length)],
            ("axis", -1),
            ("epsilon", LayerNormEpsilon));
    }

    /// <summary>A constant of the model's own shape.</summary>
    public string Parameter(string name) => graph.Constant(weights.Values(name), weights.Shape(name));

    /// <summary>The blocks of a transformer.</summary>
    /// <param name="input">[N, tokens, width].</param>
    /// <param name="name">Of the transformer.</param>
    /// <param name="layers">Blocks.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="mask">[tokens, tokens], added to the scores; null for none.</param>
    public string Transformer(string input, string name, int layers, int heads, string? mask)
    {
        var value = input;
        for (var layer = 0; layer < layers; layer++)
        {
            var block = $"{name}.resblocks.{layer}";
            value = graph.Node("Add", [value, SelfAttention(LayerNorm(value, block + ".ln_1"), block + ".attn", heads, mask)]);
            var inner = Linear(LayerNorm(value, block + ".ln_2"), block + ".mlp.c_fc.weight", block + ".mlp.c_fc.bias");
            value = graph.Node("Add", [value, Linear(Activate(inner), block + ".mlp.c_proj.weight", block + ".mlp.c_proj.bias")]);
        }

        return value;
    }

    /// <summary>Scores of later tokens, which a text's token must not see.</summary>
    public string CausalMask(int length)
    {
        var mask = new float[length * length];
        for (var row = 0; row < length; row++)
        {
            mask.AsSpan((row * length) + row + 1, length - row - 1).Fill(Masked);
        }

        return graph.Constant(mask, length, length);
    }

    /// <summary>Attention from queries to keys and values, each [N, tokens, width].</summary>
    /// <returns>[N, tokens of the queries, width].</returns>
    public string Attend(string query, string key, string value, long width, int heads, string? mask)
    {
        var shape = graph.Constant([0L, 0, heads, width / heads], 4);
        string Split(string tokens, params int[] order) =>
            graph.Node("Transpose", [graph.Node("Reshape", [tokens, shape])], ("perm", order));

        var scale = graph.Constant([1f / MathF.Sqrt(width / heads)], 1);
        var scores = graph.Node("MatMul", [graph.Node("Mul", [Split(query, 0, 2, 1, 3), scale]), Split(key, 0, 2, 3, 1)]);
        scores = mask is null ? scores : graph.Node("Add", [scores, mask]);
        var mixed = graph.Node("MatMul", [graph.Node("Softmax", [scores], ("axis", -1)), Split(value, 0, 2, 1, 3)]);
        return graph.Node("Reshape", [graph.Node("Transpose", [mixed], ("perm", new[] { 0, 2, 1, 3 })), graph.Constant([0L, 0, width], 3)]);
    }

    private string SelfAttention(string input, string name, int heads, string? mask)
    {
        var width = weights.Shape(name + ".out_proj.weight")[0];
        var all = Linear(input, name + ".in_proj_weight", name + ".in_proj_bias");
        var parts = graph.Nodes("Split", [all], 3, ("axis", -1));
        return Linear(Attend(parts[0], parts[1], parts[2], width, heads, mask), name + ".out_proj.weight", name + ".out_proj.bias");
    }

    private string Activate(string input)
    {
        if (activation == ClipActivation.QuickGelu)
        {
            return graph.Node("Mul", [input, graph.Node("Sigmoid", [graph.Node("Mul", [input, graph.Constant([1.702f], 1)])])]);
        }

        // x * (1 + erf(x / sqrt 2)) * 0.5, in the form that ONNX Runtime makes one node of.
        var error = graph.Node("Erf", [graph.Node("Div", [input, graph.Constant([MathF.Sqrt(2)], 1)])]);
        var twice = graph.Node("Mul", [input, graph.Node("Add", [error, graph.Constant([1f], 1)])]);
        return graph.Node("Mul", [twice, graph.Constant([0.5f], 1)]);
    }

    private string Affine(string input, float[] matrix, long rows, long columns, string? bias)
    {
        var product = quantize ? QuantizedProduct(input, matrix, rows, columns) : graph.Node("MatMul", [input, graph.Constant(matrix, rows, columns)]);
        return bias is null ? product : graph.Node("Add", [product, graph.Constant(weights.Values(bias), columns)]);
    }

    // Weights as signed bytes with a scale a column; inputs as unsigned bytes with a scale that is measured as they come.
    private string QuantizedProduct(string input, float[] matrix, long rows, long columns)
    {
        var (bytes, scales) = ColumnQuantization.Quantize(matrix, (int)rows, (int)columns);
        var dynamic = graph.Nodes("DynamicQuantizeLinear", [input], 3);
        var product = graph.Node("MatMulInteger", [dynamic[0], graph.Constant(bytes, rows, columns), dynamic[2]]);
        var scale = graph.Node("Mul", [dynamic[1], graph.Constant(scales, columns)]);
        return graph.Node("Mul", [graph.Node("Cast", [product], ("to", (int)OnnxElementType.Float)), scale]);
    }
}
