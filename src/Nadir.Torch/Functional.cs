namespace Nadir.Torch;

/// <summary>
/// Layers and losses as functions of their weights. PyTorch's <c>torch.nn.functional</c>, with its arguments, order
/// and defaults. Thread-safe.
/// </summary>
public static class Functional
{
    private static readonly Operator LinearOperator = new("aten::linear");
    private static readonly Operator EmbeddingOperator = new("aten::embedding");
    private static readonly Operator CosineSimilarityOperator = new("aten::cosine_similarity");

    /// <summary>input x weight^T + bias.</summary>
    /// <param name="input">... x in.</param>
    /// <param name="weight">out x in.</param>
    /// <param name="bias">out; null for none.</param>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias = null) =>
        LinearOperator.Call(input, weight, bias);

    /// <summary>Rows of a table.</summary>
    /// <param name="input">Indices, of any shape, Int64 or Int32.</param>
    /// <param name="weight">rows x length.</param>
    /// <param name="paddingIdx">A row that gets no gradient; null for none.</param>
    /// <param name="scaleGradByFreq">Whether gradients are divided by how often a row occurs.</param>
    public static Tensor Embedding(
        Tensor input, Tensor weight, long? paddingIdx = null, bool scaleGradByFreq = false) =>
        EmbeddingOperator.Call(weight, input, paddingIdx ?? -1, scaleGradByFreq);

    /// <summary>Cosine of the angle between vectors along dim.</summary>
    public static Tensor CosineSimilarity(Tensor x1, Tensor x2, int dim = 1, double eps = 1e-8) =>
        CosineSimilarityOperator.Call(x1, x2, dim, eps);

    // Linear layers by convolutions.

    /// <summary>
    /// input x weight^T + bias, computed as a convolution of one pixel wide windows where that is faster: on processors
    /// oneDNN does these in float32 at about twice the speed of the BLAS that <see cref="Linear"/> calls.
    /// </summary>
    /// <param name="input">... x in.</param>
    /// <param name="weight">out x in.</param>
    /// <param name="bias">out; null for none.</param>
    /// <returns>... x out; equal to <see cref="Linear"/>'s result up to rounding.</returns>
    public static Tensor PointwiseLinear(Tensor input, Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        var shape = input.Shape;
        var rows = shape[..^1].Aggregate(1L, (product, size) => product * size);
        if (weight.Type != ScalarType.Float32 || weight.Device.Type != DeviceType.Cpu || rows == 0)
        {
            return Linear(input, weight, bias);
        }

        using var scope = new TensorScope();
        var columns = shape[^1];
        // Rows of a matrix seen as pixels of channels: channels-last already, so that nothing moves.
        var pixels = input.Reshape(1, rows, 1, columns).Permute(0, 3, 1, 2);
        var output = Conv2d(pixels, weight.Reshape(weight.Size(0), columns, 1, 1), bias);
        shape[^1] = weight.Size(0);
        return scope.Keep(output.Permute(0, 2, 3, 1).Reshape(shape));
    }

    // Convolutions.

    private static readonly Operator Conv1dOperator = new("aten::conv1d");
    private static readonly Operator Conv2dOperator = new("aten::conv2d");

    /// <summary>Convolution over a sequence.</summary>
    /// <param name="input">batch x in x length.</param>
    /// <param name="weight">out x in / groups x kernel.</param>
    /// <param name="bias">out; null for none.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Zeros at both ends.</param>
    /// <param name="dilation">Distance of elements in a window.</param>
    /// <param name="groups">Parts of the channels that are apart.</param>
    public static Tensor Conv1d(
        Tensor input, Tensor weight, Tensor? bias = null, long stride = 1, long padding = 0, long dilation = 1,
        long groups = 1) =>
        Conv1dOperator.Call(
            input, weight, bias, new long[] { stride }, new long[] { padding }, new long[] { dilation }, groups);

    /// <summary>Convolution over images, with the same stride, padding and dilation in both directions.</summary>
    /// <param name="input">batch x in x height x width.</param>
    /// <param name="weight">out x in / groups x kernel height x kernel width.</param>
    /// <param name="bias">out; null for none.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Zeros around.</param>
    /// <param name="dilation">Distance of elements in a window.</param>
    /// <param name="groups">Parts of the channels that are apart.</param>
    public static Tensor Conv2d(
        Tensor input, Tensor weight, Tensor? bias = null, long stride = 1, long padding = 0, long dilation = 1,
        long groups = 1) =>
        Conv2d(input, weight, bias, [stride, stride], [padding, padding], [dilation, dilation], groups);

    /// <summary>Convolution over images, with height and width apart.</summary>
    /// <param name="input">batch x in x height x width.</param>
    /// <param name="weight">out x in / groups x kernel height x kernel width.</param>
    /// <param name="bias">out; null for none.</param>
    /// <param name="stride">Distance of windows, for height and width.</param>
    /// <param name="padding">Zeros around, for height and width.</param>
    /// <param name="dilation">Distance of elements in a window, for height and width.</param>
    /// <param name="groups">Parts of the channels that are apart.</param>
    public static Tensor Conv2d(
        Tensor input, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] dilation, long groups = 1) =>
        Conv2dOperator.Call(input, weight, bias, stride, padding, dilation, groups);

    // Normalizations.

    private static readonly Operator BatchNormOperator = new("aten::batch_norm");
    private static readonly Operator LayerNormOperator = new("aten::layer_norm");
    private static readonly Operator GroupNormOperator = new("aten::group_norm");

    /// <summary>Normalizes each channel over the batch (training) or by the running statistics.</summary>
    /// <param name="input">batch x channels x ....</param>
    /// <param name="runningMean">channels; changed in training; null for none.</param>
    /// <param name="runningVar">channels; changed in training; null for none.</param>
    /// <param name="weight">channels; null for ones.</param>
    /// <param name="bias">channels; null for zeros.</param>
    /// <param name="training">Whether the batch's own statistics are used.</param>
    /// <param name="momentum">Share of the batch in the new running statistics.</param>
    /// <param name="eps">Added to the variance.</param>
    public static Tensor BatchNorm(
        Tensor input, Tensor? runningMean, Tensor? runningVar, Tensor? weight = null, Tensor? bias = null,
        bool training = false, double momentum = 0.1, double eps = 1e-5) =>
        BatchNormOperator.Call(
            input, weight, bias, runningMean, runningVar, training, momentum, eps, true);

    /// <summary>Normalizes over the last dimensions.</summary>
    /// <param name="input">... x normalizedShape.</param>
    /// <param name="normalizedShape">Lengths of the last dimensions.</param>
    /// <param name="weight">normalizedShape; null for ones.</param>
    /// <param name="bias">normalizedShape; null for zeros.</param>
    /// <param name="eps">Added to the variance.</param>
    public static Tensor LayerNorm(
        Tensor input, ReadOnlySpan<long> normalizedShape, Tensor? weight = null, Tensor? bias = null,
        double eps = 1e-5) =>
        LayerNormOperator.Call(input, normalizedShape.ToArray(), weight, bias, eps, true);

    /// <summary>Normalizes groups of channels of each example.</summary>
    /// <param name="input">batch x channels x ....</param>
    /// <param name="numGroups">Number of groups; divides the channels.</param>
    /// <param name="weight">channels; null for ones.</param>
    /// <param name="bias">channels; null for zeros.</param>
    /// <param name="eps">Added to the variance.</param>
    public static Tensor GroupNorm(
        Tensor input, long numGroups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
        GroupNormOperator.Call(input, numGroups, weight, bias, eps, true);

    // Attention.

    /// <summary>softmax(query x key^T * scale + mask) x value, over the last two dimensions.</summary>
    /// <param name="query">... x queries x length.</param>
    /// <param name="key">... x keys x length.</param>
    /// <param name="value">... x keys x value length.</param>
    /// <param name="attnMask">
    /// Broadcasts to ... x queries x keys. Bool: true takes part. Real: added to the scores. Null for none.
    /// </param>
    /// <param name="dropoutP">Probability of dropping a weight; 0 outside training.</param>
    /// <param name="isCausal">Whether a query sees only keys up to its own place; not together with a mask.</param>
    /// <param name="scale">1 / sqrt(length) when left out.</param>
    /// <returns>... x queries x value length.</returns>
    /// <remarks>Composed of products, because libtorch 1.13 has no public operator for it.</remarks>
    /// <exception cref="ArgumentException">Both a mask and isCausal were given.</exception>
    public static Tensor ScaledDotProductAttention(
        Tensor query, Tensor key, Tensor value, Tensor? attnMask = null, double dropoutP = 0, bool isCausal = false,
        double? scale = null)
    {
        if (isCausal && attnMask is not null)
        {
            throw new ArgumentException("A causal attention takes no other mask.", nameof(attnMask));
        }
        double factor = scale ?? 1 / Math.Sqrt(query.Size(-1));
        Tensor weights;
        using (Tensor scaled = query.Mul(factor))
        using (Tensor transposed = key.Transpose(-2, -1))
        using (Tensor scores = scaled.Matmul(transposed))
        using (Tensor? masked = Mask(scores, attnMask, isCausal))
        {
            weights = (masked ?? scores).Softmax(-1);
        }
        if (dropoutP > 0)
        {
            using Tensor all = weights;
            weights = all.Dropout(dropoutP);
        }
        using (weights)
        {
            return weights.Matmul(value);
        }
    }

    private static Tensor? Mask(Tensor scores, Tensor? attnMask, bool isCausal)
    {
        if (isCausal)
        {
            using Tensor all = Tensor.Ones([scores.Size(-2), scores.Size(-1)], ScalarType.Bool, scores.Device);
            using Tensor future = all.Triu(1);
            return scores.MaskedFill(future, double.NegativeInfinity);
        }
        if (attnMask is null)
        {
            return null;
        }
        if (attnMask.Type != ScalarType.Bool)
        {
            return scores.Add(attnMask);
        }
        using Tensor hidden = attnMask.LogicalNot();
        return scores.MaskedFill(hidden, double.NegativeInfinity);
    }

    // Recurrent layers.

    private static readonly Operator GruInput = new("aten::gru.input");
    private static readonly Operator GruData = new("aten::gru.data");
    private static readonly Operator LstmInput = new("aten::lstm.input");
    private static readonly Operator PackOperator = new("aten::_pack_padded_sequence");
    private static readonly Operator PadPackedOperator = new("aten::_pad_packed_sequence");

    /// <summary>Gated recurrent units over sequences of one length.</summary>
    /// <param name="input">batch x length x in with batchFirst, else length x batch x in.</param>
    /// <param name="hx">layers * directions x batch x hidden.</param>
    /// <param name="weights">For each layer and direction: w_ih, w_hh, b_ih, b_hh (the last two
    /// with biases only).</param>
    /// <param name="hasBiases">Whether there are biases.</param>
    /// <param name="numLayers">Number of layers.</param>
    /// <param name="dropout">Probability of dropout between layers in training.</param>
    /// <param name="train">Whether this is training.</param>
    /// <param name="bidirectional">Whether sequences are also read backwards.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension.</param>
    /// <returns>All outputs, and the last hidden state.</returns>
    public static (Tensor Output, Tensor Hidden) Gru(
        Tensor input, Tensor hx, IReadOnlyList<Tensor> weights, bool hasBiases = true, long numLayers = 1,
        double dropout = 0, bool train = false, bool bidirectional = false, bool batchFirst = true) =>
        GruInput.CallPair(
            input, hx, OperatorValue.List(weights), hasBiases, numLayers, dropout, train, bidirectional, batchFirst);

    /// <summary>Gated recurrent units over packed sequences of several lengths.</summary>
    /// <param name="data">What <see cref="PackPaddedSequence"/> gave.</param>
    /// <param name="batchSizes">What <see cref="PackPaddedSequence"/> gave.</param>
    /// <param name="hx">layers * directions x batch x hidden.</param>
    /// <param name="weights">As for sequences of one length.</param>
    /// <param name="hasBiases">Whether there are biases.</param>
    /// <param name="numLayers">Number of layers.</param>
    /// <param name="dropout">Probability of dropout between layers in training.</param>
    /// <param name="train">Whether this is training.</param>
    /// <param name="bidirectional">Whether sequences are also read backwards.</param>
    /// <returns>All outputs, packed, and the last hidden state of each sequence.</returns>
    public static (Tensor Output, Tensor Hidden) GruPacked(
        Tensor data, Tensor batchSizes, Tensor hx, IReadOnlyList<Tensor> weights, bool hasBiases = true,
        long numLayers = 1, double dropout = 0, bool train = false, bool bidirectional = false) =>
        GruData.CallPair(
            data, batchSizes, hx, OperatorValue.List(weights), hasBiases, numLayers, dropout, train, bidirectional);

    /// <summary>Long short-term memory over sequences of one length.</summary>
    /// <param name="input">batch x length x in with batchFirst, else length x batch x in.</param>
    /// <param name="hx">Hidden state, layers * directions x batch x hidden.</param>
    /// <param name="cx">Cell state of the same shape.</param>
    /// <param name="weights">For each layer and direction: w_ih, w_hh, b_ih, b_hh (the last two
    /// with biases only).</param>
    /// <param name="hasBiases">Whether there are biases.</param>
    /// <param name="numLayers">Number of layers.</param>
    /// <param name="dropout">Probability of dropout between layers in training.</param>
    /// <param name="train">Whether this is training.</param>
    /// <param name="bidirectional">Whether sequences are also read backwards.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension.</param>
    /// <returns>All outputs, the last hidden state and the last cell state.</returns>
    public static (Tensor Output, Tensor Hidden, Tensor Cell) Lstm(
        Tensor input, Tensor hx, Tensor cx, IReadOnlyList<Tensor> weights, bool hasBiases = true, long numLayers = 1,
        double dropout = 0, bool train = false, bool bidirectional = false, bool batchFirst = true)
    {
        OperatorValue[] results = LstmInput.CallMany(
            input, new Tensor[] { hx, cx }, OperatorValue.List(weights), hasBiases, numLayers, dropout, train,
            bidirectional, batchFirst);
        return (results[0].AsTensor(), results[1].AsTensor(), results[2].AsTensor());
    }

    /// <summary>Takes the padding out of sequences that are sorted from the longest to the shortest.</summary>
    /// <param name="input">batch x length x ... with batchFirst, else length x batch x ....</param>
    /// <param name="lengths">Lengths, Int64, on the processor, descending, each at least 1.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension.</param>
    /// <returns>All elements, time step by time step, and the number of sequences at each step.</returns>
    public static (Tensor Data, Tensor BatchSizes) PackPaddedSequence(
        Tensor input, Tensor lengths, bool batchFirst = true) =>
        PackOperator.CallPair(input, lengths, batchFirst);

    /// <summary>Puts the padding back.</summary>
    /// <param name="data">Packed elements.</param>
    /// <param name="batchSizes">Number of sequences at each step.</param>
    /// <param name="batchFirst">Whether the batch becomes the first dimension.</param>
    /// <param name="paddingValue">What the padding is filled with.</param>
    /// <param name="totalLength">Length to pad to; that of the longest sequence when left out.</param>
    /// <returns>The padded sequences, and their lengths.</returns>
    public static (Tensor Output, Tensor Lengths) PadPackedSequence(
        Tensor data, Tensor batchSizes, bool batchFirst = true, double paddingValue = 0, long? totalLength = null) =>
        PadPackedOperator.CallPair(
            data, batchSizes, batchFirst, (Scalar)paddingValue, totalLength ?? batchSizes.Size(0));

    // Losses.

    private static readonly Operator CrossEntropyOperator = new("aten::cross_entropy_loss");
    private static readonly Operator NllOperator = new("aten::nll_loss_nd");
    private static readonly Operator BceWithLogitsOperator = new("aten::binary_cross_entropy_with_logits");
    private static readonly Operator MseOperator = new("aten::mse_loss");
    private static readonly Operator L1Operator = new("aten::l1_loss");
    private static readonly Operator SmoothL1Operator = new("aten::smooth_l1_loss");
    private static readonly Operator KlDivOperator = new("aten::kl_div");

    /// <summary>Cross-entropy of logits and classes.</summary>
    /// <param name="input">Logits: batch x classes x ....</param>
    /// <param name="target">Classes, Int64: batch x ...; or probabilities in the shape of the logits.</param>
    /// <param name="weight">Weight of each class; null for equal weights.</param>
    /// <param name="reduction">What is done with the examples' values.</param>
    /// <param name="ignoreIndex">A class that does not count.</param>
    /// <param name="labelSmoothing">Share of the target that is spread over all classes, in [0, 1].</param>
    public static Tensor CrossEntropy(
        Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean,
        long ignoreIndex = -100, double labelSmoothing = 0) =>
        CrossEntropyOperator.Call(input, target, weight, (long)reduction, ignoreIndex, labelSmoothing);

    /// <summary>Negative logarithm of the target's probability, of logarithms of probabilities.</summary>
    /// <inheritdoc cref="CrossEntropy"/>
    public static Tensor NllLoss(
        Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean,
        long ignoreIndex = -100) =>
        NllOperator.Call(input, target, weight, (long)reduction, ignoreIndex);

    /// <summary>Cross-entropy of logits and probabilities of single events.</summary>
    /// <param name="input">Logits.</param>
    /// <param name="target">Probabilities in the same shape.</param>
    /// <param name="weight">Weight of each element; null for equal weights.</param>
    /// <param name="posWeight">Weight of the positive part, by class; null for 1.</param>
    /// <param name="reduction">What is done with the elements' values.</param>
    public static Tensor BinaryCrossEntropyWithLogits(
        Tensor input, Tensor target, Tensor? weight = null, Tensor? posWeight = null,
        Reduction reduction = Reduction.Mean) =>
        BceWithLogitsOperator.Call(input, target, weight, posWeight, (long)reduction);

    /// <summary>Squared difference.</summary>
    public static Tensor MseLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
        MseOperator.Call(input, target, (long)reduction);

    /// <summary>Absolute difference.</summary>
    public static Tensor L1Loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
        L1Operator.Call(input, target, (long)reduction);

    /// <summary>Squared difference below beta, absolute difference above.</summary>
    public static Tensor SmoothL1Loss(
        Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1) =>
        SmoothL1Operator.Call(input, target, (long)reduction, beta);

    /// <summary>Kullback-Leibler divergence.</summary>
    /// <param name="input">Logarithms of probabilities of the model.</param>
    /// <param name="target">Probabilities, or their logarithms.</param>
    /// <param name="reduction">What is done with the elements' values. Mean divides by the number of elements.</param>
    /// <param name="logTarget">Whether the target holds logarithms.</param>
    public static Tensor KlDiv(
        Tensor input, Tensor target, Reduction reduction = Reduction.Mean, bool logTarget = false) =>
        KlDivOperator.Call(input, target, (long)reduction, logTarget);
}

/// <summary>What a loss does with the values of the examples, numbered as libtorch numbers it.</summary>
public enum Reduction
{
    /// <summary>Gives them all.</summary>
    None = 0,

    /// <summary>Gives their mean.</summary>
    Mean = 1,

    /// <summary>Gives their sum.</summary>
    Sum = 2,
}
