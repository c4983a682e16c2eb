using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building;

/// <summary>
/// Querybank normalisation (Bogolin et al. 2022, "Cross modal retrieval with querybank normalisation") as part of the
/// vectors: an item that is near to many queries of a bank of training captions, a hub, is moved away from all queries
/// by as much, and a text that is near to many training pictures likewise.
/// </summary>
/// <remarks>
/// With b(v) = log(mean(exp(beta v . q))) / beta over the bank's unit vectors q, the score of a picture v with a text t
/// is v . t - b(v) - b(t). Four more components make that the cosine of two unit vectors, exactly, so that any index of
/// cosines finds it: [v, -b(v), 1, s(v), 0] / 2 and [t, 1, -b(t), 0, s(t)] / 2 with s = sqrt(2 - b^2), whose product is
/// the score divided by <see cref="ScoreScale"/>. Nothing but the training data enters; queries at work do not know of
/// each other. Not safe for concurrent use.
/// </remarks>
public sealed class Querybank : Module
{
    /// <summary>Components that are added to a vector.</summary>
    public const int AddedDim = 4;

    /// <summary>The score divided by the cosine of the calibrated vectors.</summary>
    public const double ScoreScale = 4;

    private readonly double _inverseTemperature;

    /// <summary>Makes an empty bank, which changes no order.</summary>
    /// <param name="configuration">Its size must not be 0.</param>
    /// <param name="dim">Length of the vectors.</param>
    public Querybank(QuerybankOptions configuration, int dim)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _inverseTemperature = configuration.InverseTemperature;
        Texts = RegisterBuffer("texts", Tensor.Zeros([configuration.Size, dim]));
        Images = RegisterBuffer("images", Tensor.Zeros([configuration.Size, dim]));
    }

    /// <summary>Unit vectors of training captions, [size, dim].</summary>
    public Tensor Texts { get; }

    /// <summary>Unit vectors of training pictures, [size, dim].</summary>
    public Tensor Images { get; }

    /// <summary>How many there are of each.</summary>
    public int Size => (int)Texts.Size(0);

    /// <summary>Puts pictures' hubness into their vectors.</summary>
    /// <param name="vectors">[N, dim], unit norm.</param>
    /// <returns>[N, dim + 4], unit norm.</returns>
    public Tensor CalibrateImages(Tensor vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        using var scope = new TensorScope();
        var bias = Hubness(vectors, Texts);
        return scope.Keep(Tensor.Cat([vectors, -bias, bias.OnesLike(), Slack(bias), bias.ZerosLike()], dim: 1) * 0.5);
    }

    /// <summary>Puts texts' hubness into their vectors.</summary>
    /// <param name="vectors">[N, dim], unit norm.</param>
    /// <returns>[N, dim + 4], unit norm.</returns>
    public Tensor CalibrateTexts(Tensor vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        using var scope = new TensorScope();
        var bias = Hubness(vectors, Images);
        return scope.Keep(Tensor.Cat([vectors, bias.OnesLike(), -bias, bias.ZerosLike(), Slack(bias)], dim: 1) * 0.5);
    }

    /// <summary>How near texts are to the training pictures: what their cosines with pictures lose.</summary>
    /// <param name="vectors">[N, dim], unit norm.</param>
    /// <returns>[N, 1], -1..1.</returns>
    public Tensor TextHubness(Tensor vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        return Hubness(vectors, Images);
    }

    /// <summary>
    /// The soft maximum, less the bank's size, of cosines with a bank: how much of a hub each vector is.
    /// </summary>
    /// <param name="vectors">[N, dim], unit norm.</param>
    /// <param name="bank">[size, dim].</param>
    /// <returns>[N, 1], -1..1.</returns>
    private Tensor Hubness(Tensor vectors, Tensor bank)
    {
        using var scope = new TensorScope();
        var logits = vectors.Matmul(bank.T()) * _inverseTemperature;
        return scope.Keep((logits.Logsumexp([1], keepDim: true) - Math.Log(Size)) / _inverseTemperature);
    }

    private static Tensor Slack(Tensor bias)
    {
        using var scope = new TensorScope();
        return scope.Keep((2 - bias.Square()).Sqrt());
    }
}
