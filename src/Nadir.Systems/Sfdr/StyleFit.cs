using Nadir.Torch;
using Nadir.Torch.Optim;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// Fits the classifier that tells styles apart: multinomial logistic regression over standardized statistics.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Minimises the cross-entropy, in which every style counts as much however many pictures it has, plus half of
/// <see cref="Decay"/> times the squared weights: a convex problem, solved by Adam over all rows at once from zero, so
/// that nothing is drawn.
/// </remarks>
public static class StyleFit
{
    /// <summary>Factor of the penalty for large weights.</summary>
    public const double Decay = 1e-3;

    private const int Steps = 400;
    private const double LearningRate = 0.05;

    /// <summary>Fits.</summary>
    /// <param name="classifier">Takes the result; of as many statistics and styles.</param>
    /// <param name="statistics">[rows, length].</param>
    /// <param name="styles">The style of each row; each that the classifier has comes at least once.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public static void Run(StyleClassifier classifier, Tensor statistics, IReadOnlyList<int> styles,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(styles);
        using var scope = new TensorScope();
        var mean = statistics.Mean([0]);
        // A channel that is the same everywhere tells nothing, and must not be divided by zero.
        var deviation = statistics.Std([0], unbiased: false).Clamp(1e-4);
        var inputs = (statistics - mean) / deviation;
        var counts = styles.CountBy(style => style).ToDictionary();
        var targets = Tensor.FromArray<long>([.. styles.Select(style => (long)style)], styles.Count, 1);
        var shares = Tensor.FromArray<float>(
            [.. styles.Select(style => 1f / (counts.Count * counts[style]))], styles.Count, 1);

        var weight = Tensor.Zeros([counts.Count, statistics.Size(1)]);
        var bias = Tensor.Zeros([counts.Count]);
        (weight.RequiresGrad, bias.RequiresGrad) = (true, true);
        using var optimizer = new Adam([weight, bias], LearningRate);
        var schedule = new CosineAnnealingLr(optimizer, Steps);
        for (var step = 0; step < Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = new TensorScope();
            optimizer.ZeroGrad();
            var likelihood = (inputs.Matmul(weight.T()) + bias).LogSoftmax(1).Gather(1, targets);
            (weight.Square().Sum() * (Decay / 2) - (likelihood * shares).Sum()).Backward();
            optimizer.Step();
            schedule.Step();
        }

        classifier.Fill(mean, deviation, weight, bias);
    }
}
