using static Nadir.Torch.Tests.GradientChecks.GradientCase;

namespace Nadir.Torch.Tests.GradientChecks;

/// <summary>Cases for the operators that <see cref="Tensor"/> wraps, by the operator's name.</summary>
internal static class TensorGradientCases
{
    private static Tensor Indices => Tensor.FromArray<long>([2, 0, 2], 3);
    private static Tensor IndexMatrix => Tensor.FromArray<long>([2, 0, 1, 1, 0, 2], 2, 3);
    private static Tensor MaskMatrix => Tensor.FromArray([true, false, true, false, false, true], 2, 3);

    public static Dictionary<string, GradientCase> Shape() => new()
    {
        ["aten::t"] = Of(x => x.T(), 2, 3),
        ["aten::transpose.int"] = Of(x => x.Transpose(0, 2), 2, 3, 2),
        ["aten::permute"] = Of(x => x.Permute(2, 0, 1), 2, 3, 2),
        ["aten::reshape"] = Of(x => x.Reshape(3, -1), 2, 3),
        ["aten::view"] = Of(x => x.View(6), 2, 3),
        ["aten::flatten.using_ints"] = Of(x => x.Flatten(1), 2, 3, 2),
        ["aten::unsqueeze"] = Of(x => x.Unsqueeze(1), 2, 3),
        ["aten::squeeze"] = Of(x => x.Squeeze(), 2, 1, 3),
        ["aten::squeeze.dim"] = Of(x => x.Squeeze(1), 2, 1, 3),
        ["aten::expand"] = Of(x => x.Expand(4, -1, 3), 1, 2, 1),
        ["aten::repeat"] = Of(x => x.Repeat(2, 3), 2, 3),
        ["aten::repeat_interleave.self_int"] = Of(x => x.RepeatInterleave(2, 1), 2, 3),
        ["aten::flip"] = Of(x => x.Flip(0, 1), 2, 3),
        ["aten::roll"] = Of(x => x.Roll(1, 1), 2, 3),
        ["aten::cat"] = Of((x, y) => Tensor.Cat([x, y], 1), [2, 3], [2, 1]),
        ["aten::stack"] = Of((x, y) => Tensor.Stack([x, y], 1), [2, 3], [2, 3]),
        ["aten::chunk"] = Of(x => x.Chunk(2, 1)[0].Mul(3).Add(x.Chunk(2, 1)[1]), 2, 4),
        ["aten::split.Tensor"] = Of(x => x.Split(2)[1], 5, 2),
        ["aten::split_with_sizes"] = Of(x => x.Split([1, 3], 1)[1], 2, 4),
        ["aten::unbind.int"] = Of(x => x.Unbind(1)[2], 2, 3),
        ["aten::detach"] = Of(x => x.Detach().Add(x.Mul(2)).Sub(x.Detach()), 3),
        ["aten::contiguous"] = Of(x => x.T().Contiguous(), 2, 3),
        ["aten::clone"] = Of(x => x.Clone(), 2, 3),
        ["aten::to.dtype"] = Of(x => x.To(ScalarType.Float64, copy: true), 2, 3),
        ["aten::to.device"] = Of(x => x.To(Device.Cpu, ScalarType.Float64, copy: true), 2, 3),
    };

    public static Dictionary<string, GradientCase> Indexing() => new()
    {
        ["aten::select.int"] = Of(x => x.Select(1, -1), 2, 3),
        ["aten::slice.Tensor"] = Of(x => x.Slice(1, 1, null, 2), 2, 5),
        ["aten::narrow"] = Of(x => x.Narrow(1, 1, 2), 2, 4),
        ["aten::index_select"] = Of(x => x.IndexSelect(0, Indices), 3, 2),
        ["aten::gather"] = Of(x => x.Gather(1, IndexMatrix), 2, 3),
        ["aten::scatter.src"] = Of((x, y) => x.Scatter(1, IndexMatrix, y), [2, 3], [2, 3]),
        ["aten::scatter_add"] = Of((x, y) => x.ScatterAdd(1, IndexMatrix, y), [2, 3], [2, 3]),
        ["aten::index.Tensor"] = Of(x => x.Index(null, Indices), 2, 3),
        ["aten::masked_select"] = Of(x => x.MaskedSelect(MaskMatrix), 2, 3),
        ["aten::masked_fill.Scalar"] = Of(x => x.MaskedFill(MaskMatrix, 2), 2, 3),
        ["aten::where.self"] = Of((x, y) => Tensor.Where(MaskMatrix, x, y), [2, 3], [2, 3]),
        ["aten::where.ScalarOther"] = Of(x => Tensor.Where(MaskMatrix, x, 0.5), 2, 3),
        ["aten::tril"] = Of(x => x.Tril(), 3, 3),
        ["aten::triu"] = Of(x => x.Triu(1), 3, 3),
        ["aten::diagonal"] = Of(x => x.Diagonal(1), 3, 4),
        ["aten::topk"] = Of(x => x.Topk(2).Values, 2, 4),
        ["aten::sort"] = Of(x => x.Sort(descending: true).Values, 2, 4),
    };

    public static Dictionary<string, GradientCase> Reduction() => new()
    {
        ["aten::sum"] = Of(x => x.Sum(), 2, 3),
        ["aten::sum.dim_IntList"] = Of(x => x.Sum([0, 2], keepDim: true), 2, 3, 2),
        ["aten::mean"] = Of(x => x.Mean(), 2, 3),
        ["aten::mean.dim"] = Of(x => x.Mean(1), 2, 3),
        ["aten::amax"] = Of(x => x.Amax(1), 2, 3),
        ["aten::amin"] = Of(x => x.Amin([0, 1]), 2, 3),
        ["aten::max"] = Of(x => x.Max(), 2, 3),
        ["aten::max.dim"] = Of(x => x.Max(1).Values, 2, 3),
        ["aten::min"] = Of(x => x.Min(), 2, 3),
        ["aten::min.dim"] = Of(x => x.Min(0).Values, 2, 3),
        ["aten::var.dim"] = Of(x => x.Var(1), 2, 4),
        ["aten::std.dim"] = Of(x => x.Std([1], unbiased: false), 2, 4),
        ["aten::norm.Scalar"] = Of(x => x.Norm(3), 2, 3),
        ["aten::norm.ScalarOpt_dim"] = Of(x => x.Norm(2, 1), 2, 3),
        ["aten::logsumexp"] = Of(x => x.Logsumexp(1), 2, 3),
        ["aten::cumsum"] = Of(x => x.Cumsum(1), 2, 3),
        ["aten::prod.dim_int"] = Of(x => x.Prod(1), 2, 3),
    };

    public static Dictionary<string, GradientCase> Product() => new()
    {
        ["aten::matmul"] = Of((x, y) => x.Matmul(y), [2, 2, 3], [3, 4]),
        ["aten::mm"] = Of((x, y) => x.Mm(y), [2, 3], [3, 2]),
        ["aten::bmm"] = Of((x, y) => x.Bmm(y), [2, 2, 3], [2, 3, 2]),
        ["aten::baddbmm"] = Of((x, y, z) => x.Baddbmm(y, z, 0.5, 2), [2, 2, 2], [2, 2, 3], [2, 3, 2]),
        ["aten::addmm"] = Of((x, y, z) => x.Addmm(y, z, 0.5, 2), [2], [2, 3], [3, 2]),
        ["aten::einsum"] = Of((x, y) => Tensor.Einsum("bik,bkj->ij", x, y), [2, 2, 3], [2, 3, 2]),
        ["aten::outer"] = Of((x, y) => x.Outer(y), [2], [3]),
    };

    public static Dictionary<string, GradientCase> Image() => new()
    {
        ["aten::pad"] = Of(x => x.Pad([1, 2], "reflect").Add(x.Pad([2, 1], value: 3)), 2, 3, 4),
        ["aten::adaptive_avg_pool2d"] = Of(x => x.AdaptiveAvgPool2d(2, 3), 1, 2, 5, 5),
        ["aten::adaptive_max_pool2d"] = Of(x => x.AdaptiveMaxPool2d(2, 3), 1, 2, 5, 5),
        ["aten::avg_pool2d"] = Of(x => x.AvgPool2d(3, 2, 1), 1, 2, 5, 5),
        ["aten::max_pool2d"] = Of(x => x.MaxPool2d(3, 2, 1), 1, 2, 5, 5),
        ["aten::upsample_nearest2d"] = Of(x => x.Interpolate(5, 7), 1, 2, 3, 4),
        ["aten::upsample_bilinear2d"] = Of(x => x.Interpolate(5, 7, InterpolationMode.Bilinear), 1, 2, 3, 4),
        ["aten::upsample_bicubic2d"] = Of(x => x.Interpolate(5, 7, InterpolationMode.Bicubic), 1, 2, 3, 4),
        ["aten::_upsample_bilinear2d_aa"] =
            Of(x => x.Interpolate(2, 3, InterpolationMode.Bilinear, antialias: true), 1, 2, 5, 7),
        ["aten::_upsample_bicubic2d_aa"] =
            Of(x => x.Interpolate(2, 3, InterpolationMode.Bicubic, antialias: true), 1, 2, 5, 7),
        ["aten::im2col"] = Of(x => x.Unfold(2, stride: 2, padding: 1), 1, 2, 4, 4),
    };
}
