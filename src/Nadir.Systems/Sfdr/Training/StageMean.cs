using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training;

/// <summary>
/// The mean of the weights of both stages, which often describes better than either (Wortsman et al. 2022, "Robust fine-tuning of
/// zero-shot models"). Thread-safe as the models are: not.
/// </summary>
public static class StageMean
{
    /// <summary>How much the first stage's weights count.</summary>
    public const double FirstShare = 0.5;

    /// <summary>Computes the mean.</summary>
    /// <param name="first">A model of the first stage.</param>
    /// <param name="second">A model that was trained on from it.</param>
    /// <param name="result">Takes the mean; of the same shape.</param>
    public static void Compute(SfdrNetwork first, SfdrNetwork second, SfdrNetwork result)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(result);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var seconds = second.NamedParameters().ToDictionary(pair => pair.Name, pair => pair.Parameter);
        var means = first.NamedParameters().ToDictionary(
            pair => pair.Name, pair => (pair.Parameter * FirstShare) + (seconds[pair.Name] * (1 - FirstShare)));
        // Buffers are no weights: both have the same bank.
        result.LoadStateDict(second.StateDict().ToDictionary(pair => pair.Key, pair => means.GetValueOrDefault(pair.Key, pair.Value)));
    }
}
