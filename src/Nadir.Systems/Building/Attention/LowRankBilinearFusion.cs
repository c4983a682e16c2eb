using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Attention;

/// <summary>
/// MTFN's score of an image and a caption by a low-rank bilinear form (Wang et al. 2019, "Matching Images and Text with
/// Multi-modal Tensor Fusion and Re-ranking", equations 1 to 4): z = sum over r of (A_r x_v) * (B_r x_t) with
/// x_v = tanh(W_v v) and x_t = tanh(W_t t), score = sigmoid(w z + b).
/// </summary>
/// <remarks>
/// All pairs are one matrix product: w z = sum over r of (w * A_r x_v) . (B_r x_t), a product of [N, rank * fused] with
/// [M, rank * fused]; nothing of N x M x fused is formed. Parameters under the names of the authors' code:
/// fusion.linear_v, fusion.linear_t, fusion.list_linear_hv.R, fusion.list_linear_ht.R, linear_classif. Not safe for
/// concurrent use in training.
/// </remarks>
public sealed class LowRankBilinearFusion : Module
{
    private readonly Fusion _fusion;
    private readonly Linear _classifier;

    /// <summary>Makes the block with PyTorch's random weights; the sizes left out are MTFN's.</summary>
    /// <param name="imageWidth">Length of an image's vector.</param>
    /// <param name="textWidth">Length of a caption's vector.</param>
    /// <param name="imageHidden">Length of x_v.</param>
    /// <param name="textHidden">Length of x_t.</param>
    /// <param name="fused">Length of z.</param>
    /// <param name="rank">How many products are summed.</param>
    /// <param name="dropout">Probability of a zero in both inputs in training.</param>
    public LowRankBilinearFusion(
        int imageWidth, int textWidth, int imageHidden = 1024, int textHidden = 1024, int fused = 1024, int rank = 20,
            double dropout = 0.25)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        _fusion = RegisterModule(
            "fusion", new Fusion(imageWidth, textWidth, imageHidden, textHidden, fused, rank, dropout));
        _classifier = RegisterModule("linear_classif", new Linear(fused, 1));
        FactorLength = checked(rank * fused);
    }

    /// <summary>Values of an item's factors, rank * fused.</summary>
    public int FactorLength { get; }

    /// <summary>What remains to be multiplied of images: w * A_r x_v.</summary>
    /// <param name="images">[N, imageWidth].</param>
    /// <returns>[N, <see cref="FactorLength"/>].</returns>
    public Tensor ImageFactors(Tensor images)
    {
        using var scope = new TensorScope();
        return scope.Keep((_fusion.Image(images) * _classifier.Weight.Unsqueeze(0)).Flatten(1));
    }

    /// <summary>What remains to be multiplied of captions: B_r x_t.</summary>
    /// <param name="captions">[M, textWidth].</param>
    /// <returns>[M, <see cref="FactorLength"/>].</returns>
    public Tensor CaptionFactors(Tensor captions)
    {
        using var scope = new TensorScope();
        return scope.Keep(_fusion.Text(captions).Flatten(1));
    }

    /// <summary>The scores of all pairs from factors that were kept.</summary>
    /// <param name="images">[N, <see cref="FactorLength"/>] of <see cref="ImageFactors"/>.</param>
    /// <param name="captions">[M, <see cref="FactorLength"/>] of <see cref="CaptionFactors"/>.</param>
    /// <returns>[N, M] in 0 to 1.</returns>
    public Tensor ScoresOfFactors(Tensor images, Tensor captions)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        using var scope = new TensorScope();
        return scope.Keep((images.Matmul(captions.T()) + _classifier.Bias!).Sigmoid());
    }

    /// <summary>The scores of all pairs.</summary>
    /// <param name="images">[N, imageWidth].</param>
    /// <param name="captions">[M, textWidth].</param>
    /// <returns>[N, M] in 0 to 1.</returns>
    public Tensor Scores(Tensor images, Tensor captions)
    {
        using var scope = new TensorScope();
        return scope.Keep(ScoresOfFactors(ImageFactors(images), CaptionFactors(captions)));
    }

    /// <summary>The fused vectors z of all pairs, for a look at small numbers of them.</summary>
    /// <param name="images">[N, imageWidth].</param>
    /// <param name="captions">[M, textWidth].</param>
    /// <returns>[N, M, fused].</returns>
    public Tensor Fuse(Tensor images, Tensor captions)
    {
        using var scope = new TensorScope();
        return scope.Keep(Tensor.Einsum("nrf,mrf->nmf", _fusion.Image(images), _fusion.Text(captions)));
    }

    private sealed class Fusion : Module
    {
        private readonly Dropout _dropout;
        private readonly Linear _image;
        private readonly Linear _text;
        private readonly ModuleList _imageFactors;
        private readonly ModuleList _textFactors;

        public Fusion(
            int imageWidth, int textWidth, int imageHidden, int textHidden, int fused, int rank, double dropout)
        {
            _dropout = RegisterModule("dropout", new Dropout(dropout));
            _image = RegisterModule("linear_v", new Linear(imageWidth, imageHidden));
            _text = RegisterModule("linear_t", new Linear(textWidth, textHidden));
            _imageFactors = RegisterModule("list_linear_hv", new ModuleList());
            _textFactors = RegisterModule("list_linear_ht", new ModuleList());
            for (var r = 0; r < rank; r++)
            {
                _imageFactors.Append(new Linear(imageHidden, fused));
                _textFactors.Append(new Linear(textHidden, fused));
            }
        }

        // [N, rank, fused]: all factors as one product.
        public Tensor Image(Tensor images) => Factors(_image.Forward(_dropout.Forward(images)).Tanh(), _imageFactors);

        public Tensor Text(Tensor captions) => Factors(_text.Forward(_dropout.Forward(captions)).Tanh(), _textFactors);

        private static Tensor Factors(Tensor hidden, ModuleList factors)
        {
            var layers = factors.Cast<Linear>().ToArray();
            var weight = Tensor.Cat([.. layers.Select(static layer => layer.Weight)]);
            var bias = Tensor.Cat([.. layers.Select(static layer => layer.Bias!)]);
            return Functional.Linear(hidden, weight, bias).View(hidden.Size(0), layers.Length, -1);
        }
    }
}
