namespace Nadir.Torch;

// Recurrent layers.
public static partial class Functional
{
    private static readonly Operator GruInput = new("aten::gru.input");
    private static readonly Operator GruData = new("aten::gru.data");
    private static readonly Operator LstmInput = new("aten::lstm.input");
    private static readonly Operator PackOperator = new("aten::_pack_padded_sequence");
    private static readonly Operator PadPackedOperator = new("aten::_pad_packed_sequence");

    /// <summary>Gated recurrent units over sequences of one length.</summary>
    /// <param name="input">batch x length x in with batchFirst, else length x batch x in.</param>
    /// <param name="hx">layers * directions x batch x hidden.</param>
    /// <param name="weights">For each layer and direction: w_ih, w_hh, b_ih, b_hh (the last two with biases only).</param>
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
    /// <param name="weights">For each layer and direction: w_ih, w_hh, b_ih, b_hh (the last two with biases only).</param>
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
}
