namespace Nadir.Torch;

// Losses.
public static partial class Functional
{
    private static readonly Operator CrossEntropyOperator = new("aten::cross_entropy_loss");
    private static readonly Operator NllOperator = new("aten::nll_loss_nd");
    private static readonly Operator BceWithLogitsOperator = new("aten::binary_cross_entropy_with_logits");
    private static readonly Operator MseOperator = new("aten::mse_loss");
    private static readonly Operator L1Operator = new("aten::l1_loss");
    private static readonly Operator SmoothL1Operator = new("aten::smooth_l1_loss");
    private static readonly Operator KlDivOperator = new("aten::kl_div");

    /// <summary>Cross-entropy of logits and classes.</summary>
    /// <param name="input">Logits: batch x classes x ....</param>
    /// <param name="target">Classes, Int64: batch x ...; or probabilities in the shape of the logits.</param>
    /// <param name="weight">Weight of each class; null for equal weights.</param>
    /// <param name="reduction">What is done with the examples' values.</param>
    /// <param name="ignoreIndex">A class that does not count.</param>
    /// <param name="labelSmoothing">Share of the target that is spread over all classes, in [0, 1].</param>
    public static Tensor CrossEntropy(
        Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean,
        long ignoreIndex = -100, double labelSmoothing = 0) =>
        CrossEntropyOperator.Call(input, target, weight, (long)reduction, ignoreIndex, labelSmoothing);

    /// <summary>Negative logarithm of the target's probability, of logarithms of probabilities.</summary>
    /// <inheritdoc cref="CrossEntropy"/>
    public static Tensor NllLoss(
        Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean,
        long ignoreIndex = -100) =>
        NllOperator.Call(input, target, weight, (long)reduction, ignoreIndex);

    /// <summary>Cross-entropy of logits and probabilities of single events.</summary>
    /// <param name="input">Logits.</param>
    /// <param name="target">Probabilities in the same shape.</param>
    /// <param name="weight">Weight of each element; null for equal weights.</param>
    /// <param name="posWeight">Weight of the positive part, by class; null for 1.</param>
    /// <param name="reduction">What is done with the elements' values.</param>
    public static Tensor BinaryCrossEntropyWithLogits(
        Tensor input, Tensor target, Tensor? weight = null, Tensor? posWeight = null,
        Reduction reduction = Reduction.Mean) =>
        BceWithLogitsOperator.Call(input, target, weight, posWeight, (long)reduction);

    /// <summary>Squared difference.</summary>
    public static Tensor MseLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
        MseOperator.Call(input, target, (long)reduction);

    /// <summary>Absolute difference.</summary>
    public static Tensor L1Loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
        L1Operator.Call(input, target, (long)reduction);

    /// <summary>Squared difference below beta, absolute difference above.</summary>
    public static Tensor SmoothL1Loss(
        Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1) =>
        SmoothL1Operator.Call(input, target, (long)reduction, beta);

    /// <summary>Kullback-Leibler divergence.</summary>
    /// <param name="input">Logarithms of probabilities of the model.</param>
    /// <param name="target">Probabilities, or their logarithms.</param>
    /// <param name="reduction">What is done with the elements' values. Mean divides by the number of elements.</param>
    /// <param name="logTarget">Whether the target holds logarithms.</param>
    public static Tensor KlDiv(
        Tensor input, Tensor target, Reduction reduction = Reduction.Mean, bool logTarget = false) =>
        KlDivOperator.Call(input, target, (long)reduction, logTarget);
}
