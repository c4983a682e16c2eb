using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training;

/// <summary>
/// The loss whose expected gradient is that of minus the expected reward (Rennie et al. 2017, "Self-critical sequence training
/// for image captioning", equation 7).
/// </summary>
public static class SelfCriticalLoss
{
    /// <summary>Computes minus the mean over captions of (reward - baseline) * log p(caption).</summary>
    /// <param name="logProbabilities">[N, T, words]: logarithms of probabilities at each place.</param>
    /// <param name="targets">[N, T] int64: the drawn words, the end among them, padded with 0.</param>
    /// <param name="advantages">[N]: reward minus baseline.</param>
    /// <param name="places">What a caption's logarithm is divided by: 1 for the sum over words, the longest length for
    /// a mean over
    /// places.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Compute(Tensor logProbabilities, Tensor targets, Tensor advantages, int places = 1)
    {
        ArgumentNullException.ThrowIfNull(logProbabilities);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(advantages);
        using var scope = new TensorScope();
        var chosen = logProbabilities.Gather(2, targets.Unsqueeze(2)).Squeeze(2);
        // The sum, not the mean over words: only the logarithm of the whole caption's probability has that gradient.
        var whole = chosen.MaskedFill(targets.Eq(0), 0).Sum([1]);
        return scope.Keep(-(whole * advantages).Mean() / (double)places);
    }

    /// <summary>What each caption gained over the mean of its picture's other captions.</summary>
    /// <param name="rewards">Picture by picture, as many for each.</param>
    /// <param name="samples">Captions of a picture, at least 2.</param>
    public static float[] OverOthers(IReadOnlyList<double> rewards, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        return Over(rewards, samples, (sum, reward) => (sum - reward) / (samples - 1));
    }

    /// <summary>What each caption gained over the mean of all of its picture's captions.</summary>
    /// <param name="rewards">Picture by picture, as many for each.</param>
    /// <param name="samples">Captions of a picture, at least 1.</param>
    public static float[] OverAll(IReadOnlyList<double> rewards, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        return Over(rewards, samples, (sum, _) => sum / samples);
    }

    private static float[] Over(IReadOnlyList<double> rewards, int samples, Func<double, double, double> baseline)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        var advantages = new float[rewards.Count];
        for (var first = 0; first < rewards.Count; first += samples)
        {
            var sum = Enumerable.Range(first, samples).Sum(index => rewards[index]);
            for (var index = first; index < first + samples; index++)
            {
                advantages[index] = (float)(rewards[index] - baseline(sum, rewards[index]));
            }
        }

        return advantages;
    }
}
