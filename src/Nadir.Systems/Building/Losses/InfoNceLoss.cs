using Nadir.Torch;

namespace Nadir.Systems.Building.Losses;

/// <summary>
/// Cross-entropy between the softmax of scaled similarities and a target that may have several right answers or soft
/// ones: InfoNCE (van den Oord et al. 2018; Radford et al. 2021), with several positives as in the supervised
/// contrastive loss (Khosla et al. 2020, equation 2), against a queue as in MoCo (He et al. 2020), and NT-Xent (Chen et
/// al. 2020).
/// </summary>
/// <remarks>All go through log-softmax and stay finite at any size of the logits. Thread-safe.</remarks>
public static class InfoNceLoss
{
    /// <summary>The mean of both directions of a matrix of logits.</summary>
    /// <param name="logits">[N, M], images against captions, already scaled.</param>
    /// <param name="targets">[N, M] real, at least 0: 1 where image and caption belong together, a share of it where
    /// they are alike (<see cref="SoftTargets"/>), else 0. Rows, and columns, are scaled to sum 1.</param>
    /// <returns>A scalar, at least 0.</returns>
    public static Tensor Compute(Tensor logits, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = new TensorScope();
        return scope.Keep((OneWay(logits, targets) + OneWay(logits.T(), targets.T())) * 0.5);
    }

    /// <summary>One direction: the mean over rows of the cross-entropy. A row without any target counts
    /// nothing.</summary>
    /// <param name="logits">[N, K], already scaled; K may be larger than N, with the entries of a queue behind the
    /// batch.</param>
    /// <param name="targets">[N, K] real, at least 0; rows are scaled to sum 1.</param>
    /// <returns>A scalar, at least 0.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor OneWay(Tensor logits, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        if (!logits.Shape.SequenceEqual(targets.Shape))
        {
            throw new ArgumentException(
                $"Targets are {targets} and must have the shape of the logits, {logits}.", nameof(targets));
        }

        using var scope = new TensorScope();
        var real = targets.To(logits.Type);
        var sum = real.Sum([1], keepDim: true);
        var hasTarget = sum.Gt(0).To(logits.Type);
        var distribution = real / (sum + (1 - hasTarget));
        var total = -(distribution * logits.LogSoftmax(1)).Sum();
        return scope.Keep(total / hasTarget.Sum().Clamp(min: 1));
    }

    /// <summary>Targets that give a share to what is alike without being a positive.</summary>
    /// <param name="positives">[N, M] Bool.</param>
    /// <param name="similarity">[N, M] in 0 to 1, such as that of <see cref="CaptionSimilarity"/>.</param>
    /// <param name="weight">Target of a pair with similarity 1 that is no positive, 0 to 1.</param>
    /// <returns>[N, M]: 1 at positives, weight * similarity elsewhere.</returns>
    public static Tensor SoftTargets(Tensor positives, Tensor similarity, double weight)
    {
        ArgumentNullException.ThrowIfNull(positives);
        ArgumentNullException.ThrowIfNull(similarity);
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, 1);
        using var scope = new TensorScope();
        return scope.Keep((similarity * weight).MaskedFill(positives.To(ScalarType.Bool), 1));
    }

    /// <summary>Logits of queries against their own key (column 0) and a queue of keys, as MoCo and KAMCL have
    /// them.</summary>
    /// <param name="queries">[N, D].</param>
    /// <param name="keys">[N, D], row k is the right answer of query k.</param>
    /// <param name="queue">[K, D], wrong answers.</param>
    /// <param name="temperature">Above 0; KAMCL: 0.07.</param>
    /// <returns>[N, 1 + K].</returns>
    public static Tensor QueueLogits(Tensor queries, Tensor keys, Tensor queue, double temperature)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(temperature, 0);
        using var scope = new TensorScope();
        var own = (queries * keys).Sum(1, keepDim: true);
        return scope.Keep(Tensor.Cat([own, queries.Matmul(queue.T())], 1) / temperature);
    }

    /// <summary>The mean over rows of -log softmax at column 0: the loss for <see cref="QueueLogits"/>.</summary>
    /// <param name="logits">[N, 1 + K].</param>
    /// <returns>A scalar, at least 0.</returns>
    public static Tensor OfFirstColumn(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using var scope = new TensorScope();
        return scope.Keep(-logits.LogSoftmax(1).Select(1, 0).Mean());
    }

    /// <summary>
    /// NT-Xent: two augmentations of each example find each other among all 2N - 2 others (Chen et al. 2020, equation
    /// 1).
    /// </summary>
    /// <param name="first">[N, D], unit norm.</param>
    /// <param name="second">[N, D], unit norm; row k belongs to row k of the first.</param>
    /// <param name="temperature">Above 0.</param>
    /// <returns>A scalar, at least 0: the mean over all 2N anchors.</returns>
    public static Tensor NtXent(Tensor first, Tensor second, double temperature)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(temperature, 0);
        using var scope = new TensorScope();
        var n = first.Size(0);
        var both = Tensor.Cat([first, second]);
        var self = Tensor.Eye(2 * n, type: ScalarType.Bool, device: both.Device);
        var logits = (both.Matmul(both.T()) / temperature).MaskedFill(self, double.NegativeInfinity);
        var logProbability = logits.LogSoftmax(1);
        var right = logProbability.Diagonal(n).Sum() + logProbability.Diagonal(-n).Sum();
        return scope.Keep(-right / (2.0 * n));
    }
}
