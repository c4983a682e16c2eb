using System.Text.Json;
using Nadir.Onnx;
using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip.Onnx;

/// <summary>Writes the towers of a CLIP as <c>.onnx</c> files, in a folder that serves as an encoder.</summary>
public static class ClipOnnxExport
{
    /// <summary>The image tower's file.</summary>
    public const string ImageName = "image.onnx";

    /// <summary>The text tower's file.</summary>
    public const string TextName = "text.onnx";

    /// <summary>Exports a model folder.</summary>
    /// <param name="folder">Of a CLIP.</param>
    /// <param name="target">Created if missing; files of the same names are replaced.</param>
    /// <param name="quantize">Whether weights become signed bytes, and inputs of matrix products unsigned ones.</param>
    /// <exception cref="InvalidDataException">The folder is damaged, or the model has parts that are
    /// not exported.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="OnnxException">A tower is larger than an .onnx file can be.</exception>
    public static void Run(string folder, string target, bool quantize)
    {
        if (Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == Path.TrimEndingDirectorySeparator(
            Path.GetFullPath(target)))
        {
            throw new InvalidDataException(
                $"'{target}' is the model itself, whose config.json would be lost; choose another folder.");
        }

        using var model = ClipFolder.Load(folder);
        Directory.CreateDirectory(target);
        ClipTokenizerFolder.Copy(folder, target);
        Write(model, target, quantize);
    }

    /// <summary>Exports a model that is in memory, without a tokenizer.</summary>
    /// <param name="model">In evaluation mode.</param>
    /// <param name="target">An existing folder.</param>
    /// <param name="quantize">Whether weights become signed bytes, and inputs of matrix products unsigned ones.</param>
    /// <exception cref="InvalidDataException">The model has parts that are not exported.</exception>
    /// <exception cref="OnnxException">A tower is larger than an .onnx file can be.</exception>
    public static void Write(ClipModel model, string target, bool quantize)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var weights = new ExportWeights(model);
        var configuration = model.Configuration;
        WriteImageTower(weights, configuration, Path.Combine(target, ImageName), quantize);
        WriteTextTower(weights, configuration, Path.Combine(target, TextName), quantize);
        weights.Skip("logit_scale");
        if (weights.Unused.Count > 0)
        {
            throw new InvalidDataException(
                $"The model has parts that an export has no place "
                    + $"for: {string.Join(", ", weights.Unused.Order(StringComparer.Ordinal).Take(3))}.");
        }

        var content = new OnnxClipConfiguration
        {
            Prompt = configuration.Prompt,
            Scale = Math.Clamp(Math.Exp(model.LogitScale.Item<float>()), 1, ClipModel.MaximumScale),
            Image = new OnnxImageConfiguration
            {
                File = ImageName,
                Size = configuration.Image.Size,
                Mean = configuration.Image.Mean,
                Std = configuration.Image.Std,
            },
            Text = new OnnxTextConfiguration { File = TextName, ContextLength = configuration.Text.ContextLength },
        };
        ModelFolder.WriteConfiguration(
            target, JsonSerializer.SerializeToUtf8Bytes(content, OnnxClipJson.Default.OnnxClipConfiguration));
    }

    private static void WriteImageTower(
        ExportWeights weights, ClipConfiguration configuration, string path, bool quantize)
    {
        var image = configuration.Image;
        var graph = new OnnxGraph("image");
        var layers = new ClipOnnxLayers(graph, weights, configuration.Activation, quantize);
        var input = graph.Input("pixel_values", OnnxElementType.Float, -1, 3, image.Size, image.Size);
        var features = image.Kind == ClipImageKind.ModifiedResNet
            ? new ModifiedResNetGraph(graph, weights, layers).Add(input, image)
            : VisionTransformerGraph.Add(graph, layers, input, image);
        graph.Output(features, "image_embeds", OnnxElementType.Float, -1, configuration.EmbedDim);
        graph.Write(path);
    }

    private static void WriteTextTower(
        ExportWeights weights, ClipConfiguration configuration, string path, bool quantize)
    {
        var graph = new OnnxGraph("text");
        var layers = new ClipOnnxLayers(graph, weights, configuration.Activation, quantize);
        var ids = graph.Input("input_ids", OnnxElementType.Int64, -1, configuration.Text.ContextLength);
        var features = TextTransformerGraph.Add(graph, layers, ids, configuration.Text);
        graph.Output(features, "text_embeds", OnnxElementType.Float, -1, configuration.EmbedDim);
        graph.Write(path);
    }
}

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
            value = graph.Node("Add",
                [value, SelfAttention(LayerNorm(value, block + ".ln_1"), block + ".attn", heads, mask)]);
            var inner = Linear(LayerNorm(value, block + ".ln_2"), block + ".mlp.c_fc.weight", block + ".mlp.c_fc.bias");
            value = graph.Node("Add",
                [value, Linear(Activate(inner), block + ".mlp.c_proj.weight", block + ".mlp.c_proj.bias")]);
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
        var scores = graph.Node(
            "MatMul", [graph.Node("Mul", [Split(query, 0, 2, 1, 3), scale]), Split(key, 0, 2, 3, 1)]);
        scores = mask is null ? scores : graph.Node("Add", [scores, mask]);
        var mixed = graph.Node("MatMul", [graph.Node("Softmax", [scores], ("axis", -1)), Split(value, 0, 2, 1, 3)]);
        return graph.Node("Reshape",
            [graph.Node("Transpose", [mixed], ("perm", new[] { 0, 2, 1, 3 })), graph.Constant([0L, 0, width], 3)]);
    }

    private string SelfAttention(string input, string name, int heads, string? mask)
    {
        var width = weights.Shape(name + ".out_proj.weight")[0];
        var all = Linear(input, name + ".in_proj_weight", name + ".in_proj_bias");
        var parts = graph.Nodes("Split", [all], 3, ("axis", -1));
        return Linear(Attend(parts[0], parts[1], parts[2], width, heads, mask), name + ".out_proj.weight",
            name + ".out_proj.bias");
    }

    private string Activate(string input)
    {
        if (activation == ClipActivation.QuickGelu)
        {
            return graph.Node("Mul",
                [input, graph.Node("Sigmoid", [graph.Node("Mul", [input, graph.Constant([1.702f], 1)])])]);
        }

        // x * (1 + erf(x / sqrt 2)) * 0.5, in the form that ONNX Runtime makes one node of.
        var error = graph.Node("Erf", [graph.Node("Div", [input, graph.Constant([MathF.Sqrt(2)], 1)])]);
        var twice = graph.Node("Mul", [input, graph.Node("Add", [error, graph.Constant([1f], 1)])]);
        return graph.Node("Mul", [twice, graph.Constant([0.5f], 1)]);
    }

    private string Affine(string input, float[] matrix, long rows, long columns, string? bias)
    {
        var product = quantize ? QuantizedProduct(input, matrix, rows, columns)
            : graph.Node("MatMul", [input, graph.Constant(matrix, rows, columns)]);
        return bias is null ? product : graph.Node("Add", [product, graph.Constant(weights.Values(bias), columns)]);
    }

    // Weights as signed bytes with a scale a column; inputs as unsigned bytes with a scale that is measured as they
    // come.
    private string QuantizedProduct(string input, float[] matrix, long rows, long columns)
    {
        var (bytes, scales) = ColumnQuantization.Quantize(matrix, (int)rows, (int)columns);
        var dynamic = graph.Nodes("DynamicQuantizeLinear", [input], 3);
        var product = graph.Node("MatMulInteger", [dynamic[0], graph.Constant(bytes, rows, columns), dynamic[2]]);
        var scale = graph.Node("Mul", [dynamic[1], graph.Constant(scales, columns)]);
        return graph.Node("Mul", [graph.Node("Cast", [product], ("to", (int)OnnxElementType.Float)), scale]);
    }
}

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
        var map = graph.Node("Conv", [input, layers.Parameter("visual.conv1.weight")],
            ("strides", new[] { patch, patch }));
        var cells = graph.Node("Transpose", [graph.Node("Reshape", [map, graph.Constant([0L, width, -1], 3)])],
            ("perm", new[] { 0, 2, 1 }));
        // One class token for each picture: the batch is the first dimension of the input.
        var batch = graph.Node("Gather", [graph.Node("Shape", [input]), graph.Constant([0L], 1)], ("axis", 0));
        var shape = graph.Node("Concat", [batch, graph.Constant([1L, width], 2)], ("axis", 0));
        var first = graph.Node("Expand", [layers.Parameter("visual.class_embedding"), shape]);
        var tokens = graph.Node("Concat", [first, cells], ("axis", 1));
        tokens = graph.Node("Add", [tokens, layers.Parameter("visual.positional_embedding")]);
        tokens = layers.LayerNorm(tokens, "visual.ln_pre");
        tokens = layers.Transformer(
            tokens, "visual.transformer", configuration.Layers[0], configuration.Heads, mask: null);
        var pooled = graph.Node("Gather", [tokens, graph.Constant([0L])], ("axis", 1));
        return layers.Project(layers.LayerNorm(pooled, "visual.ln_post"), "visual.proj");
    }
}

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
        var cells = graph.Node("Transpose", [graph.Node("Reshape", [map, graph.Constant([0L, channels, -1], 3)])],
            ("perm", new[] { 0, 2, 1 }));
        var mean = graph.Node("ReduceMean", [cells], ("axes", new[] { 1 }), ("keepdims", 1));
        var tokens = graph.Node("Add",
            [graph.Node("Concat", [mean, cells], ("axis", 1)), layers.Parameter(Name + ".positional_embedding")]);
        string Projected(string input, string part) =>
            layers.Linear(input, $"{Name}.{part}.weight", $"{Name}.{part}.bias");
        var first = graph.Node("Gather", [tokens, graph.Constant([0L], 1)], ("axis", 1));
        var mixed = layers.Attend(Projected(first, "q_proj"), Projected(tokens, "k_proj"), Projected(tokens, "v_proj"),
            channels, configuration.Heads, mask: null);
        return Projected(graph.Node("Reshape", [mixed, graph.Constant([0L, channels], 2)]), "c_proj");
    }

    private string Convolution(string input, string convolution, string normalization, int stride = 1, int padding = 0)
    {
        var kernel = weights.Values(convolution + ".weight");
        var shape = weights.Shape(convolution + ".weight");
        var (gamma, beta) = (weights.Values(normalization + ".weight"), weights.Values(normalization + ".bias"));
        var (mean, variance) = (weights.Values(normalization + ".running_mean"),
            weights.Values(normalization + ".running_var"));
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

    private string Pool(string map) =>
        graph.Node("AveragePool", [map], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));

    private string Relu(string map) => graph.Node("Relu", [map]);
}

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
            tokens, "transformer", configuration.Layers, configuration.Heads,
            layers.CausalMask(configuration.ContextLength));
        // The first end of each text; 32-bit integers are what every runtime can compare.
        var ended = configuration.EndToken is { } end ? graph.Node("Equal", [ids, graph.Constant([(long)end], 1)])
            : ids;
        var place = graph.Node("ArgMax", [graph.Node("Cast", [ended], ("to", (int)OnnxElementType.Int32))],
            ("axis", -1), ("keepdims", 1));
        var last = graph.Node("GatherND", [tokens, place], ("batch_dims", 1));
        return layers.Project(layers.LayerNorm(last, "ln_final"), "text_projection");
    }
}

/// <summary>Brings matrices to signed bytes, each column with a scale of its own.</summary>
internal static class ColumnQuantization
{
    /// <summary>Quantizes symmetrically: 127 is the largest magnitude of the column.</summary>
    /// <param name="matrix">Row by row.</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="columns">At least 1.</param>
    /// <returns>Bytes, row by row, and what each column's bytes are multiplied by.</returns>
    public static (sbyte[] Bytes, float[] Scales) Quantize(float[] matrix, int rows, int columns)
    {
        var scales = new float[columns];
        for (var i = 0; i < matrix.Length; i++)
        {
            scales[i % columns] = Math.Max(scales[i % columns], Math.Abs(matrix[i]) / sbyte.MaxValue);
        }

        var bytes = new sbyte[checked(rows * columns)];
        for (var i = 0; i < bytes.Length; i++)
        {
            var scale = scales[i % columns];
            bytes[i] = scale == 0 ? (sbyte)0
                : (sbyte)Math.Clamp(MathF.Round(matrix[i] / scale), -sbyte.MaxValue, sbyte.MaxValue);
        }

        return (bytes, scales);
    }
}

/// <summary>The parameters of a model by name, for an export that must not forget one.</summary>
internal sealed class ExportWeights
{
    private readonly IReadOnlyDictionary<string, Tensor> _tensors;
    private readonly HashSet<string> _unused;

    public ExportWeights(Module model)
    {
        _tensors = model.StateDict();
        _unused = [.. _tensors.Keys];
    }

    /// <summary>Names that nobody has read.</summary>
    public IReadOnlyCollection<string> Unused => _unused;

    /// <summary>Whether there is a parameter of this name.</summary>
    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>Leaves out what a picture's or a text's vector does not need.</summary>
    public void Skip(string name) => _unused.Remove(name);

    /// <summary>The values, row by row.</summary>
    public float[] Values(string name)
    {
        _unused.Remove(name);
        using var values = _tensors[name].To(ScalarType.Float32);
        return values.ToArray<float>();
    }

    /// <summary>The dimensions.</summary>
    public long[] Shape(string name) => [.. _tensors[name].Shape];

    /// <summary>A matrix with rows and columns changed.</summary>
    public float[] Transposed(string name)
    {
        _unused.Remove(name);
        using var scope = new TensorScope();
        return _tensors[name].To(ScalarType.Float32).T().Contiguous().ToArray<float>();
    }
}
