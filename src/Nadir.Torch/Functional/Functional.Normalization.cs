namespace Nadir.Torch;

// Normalizations.
public static partial class Functional
{
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
}
