using static Nadir.Torch.Tests.GradientChecks.GradientCase;

namespace Nadir.Torch.Tests.GradientChecks;

/// <summary>Cases for the operators that <see cref="Functional"/> wraps, by the operator's name.</summary>
internal static class FunctionalGradientCases
{
    private static Tensor Classes => Tensor.FromArray<long>([2, 0, 1], 3);
    private static Tensor Lengths => Tensor.FromArray<long>([3, 2], 2);

    private static readonly long[][] RecurrentShapes =
        [[2, 3, 2], [2, 2, 3], [9, 2], [9, 3], [9], [9], [9, 2], [9, 3], [9], [9]];

    private static readonly long[][] LstmShapes =
        [[2, 3, 2], [1, 2, 3], [1, 2, 3], [12, 2], [12, 3], [12], [12]];

    public static Dictionary<string, GradientCase> Layers() => new()
    {
        ["aten::linear"] = Of((x, w, b) => Functional.Linear(x, w, b), [2, 3], [4, 3], [4]),
        ["aten::embedding"] = Of(w => Functional.Embedding(Classes, w, paddingIdx: null), 3, 2),
        ["aten::cosine_similarity"] = Of((x, y) => Functional.CosineSimilarity(x, y), [2, 3], [2, 3]),
        ["aten::conv1d"] = Of((x, w, b) => Functional.Conv1d(x, w, b, 2, 1), [2, 2, 5], [3, 2, 3], [3]),
        ["aten::conv2d"] =
            Of((x, w, b) => Functional.Conv2d(x, w, b, 2, 1, groups: 2), [2, 2, 4, 4], [4, 1, 3, 3], [4]),
        ["aten::batch_norm"] = Of(
            (x, w, b) => Functional.BatchNorm(x, null, null, w, b, training: true), [3, 2, 2, 2], [2], [2]),
        ["aten::layer_norm"] = Of((x, w, b) => Functional.LayerNorm(x, [4], w, b), [3, 4], [4], [4]),
        ["aten::group_norm"] = Of((x, w, b) => Functional.GroupNorm(x, 2, w, b), [2, 4, 3], [4], [4]),
        ["aten::gru.input"] = new(
            RecurrentShapes, x => Functional.Gru(x[0], x[1], x[2..], bidirectional: true).Output),
        ["aten::gru.data"] = new(RecurrentShapes, PackedGru),
        ["aten::lstm.input"] = new(LstmShapes, x => Functional.Lstm(x[0], x[1], x[2], x[3..]).Output),
        ["aten::_pack_padded_sequence"] = Of(x => Functional.PackPaddedSequence(x, Lengths).Data, 2, 3, 2),
        ["aten::_pad_packed_sequence"] = Of(
            x => Functional.PadPackedSequence(x, Tensor.FromArray<long>([2, 2, 1], 3)).Output, 5, 2),
        ["ScaledDotProductAttention"] = Of(
            (q, k, v) => Functional.ScaledDotProductAttention(q, k, v, isCausal: true), [2, 3, 4], [2, 3, 4],
            [2, 3, 2]),
        ["Normalize"] = Of(x => x.Normalize(), 2, 3),
    };

    public static Dictionary<string, GradientCase> Losses() => new()
    {
        ["aten::cross_entropy_loss"] = Of(
            x => Functional.CrossEntropy(x, Classes, labelSmoothing: 0.1, ignoreIndex: 1), 3, 4),
        ["aten::nll_loss_nd"] = Of(x => Functional.NllLoss(x.LogSoftmax(1), Classes), 3, 4),
        ["aten::binary_cross_entropy_with_logits"] = Of(
            x => Functional.BinaryCrossEntropyWithLogits(x, Tensor.Full([2, 3], 0.3, ScalarType.Float64)), 2, 3),
        ["aten::mse_loss"] = Of((x, y) => Functional.MseLoss(x, y), [2, 3], [2, 3]),
        ["aten::l1_loss"] = Of((x, y) => Functional.L1Loss(x, y, Reduction.Sum), [2, 3], [2, 3]),
        ["aten::smooth_l1_loss"] = Of((x, y) => Functional.SmoothL1Loss(x, y, beta: 0.5), [2, 3], [2, 3]),
        ["aten::kl_div"] = Of(
            (x, y) => Functional.KlDiv(x.LogSoftmax(1), y.Softmax(1), Reduction.None), [2, 3], [2, 3]),
    };

    private static Tensor PackedGru(Tensor[] x)
    {
        (Tensor data, Tensor batchSizes) = Functional.PackPaddedSequence(x[0], Lengths);
        (Tensor output, Tensor hidden) = Functional.GruPacked(data, batchSizes, x[1], x[2..], bidirectional: true);
        return Tensor.Cat([output.Flatten(), hidden.Flatten()]);
    }
}
