namespace Nadir.Torch.Tests.GradientChecks;

/// <summary>A function of real tensors whose derivative is checked.</summary>
/// <param name="Shapes">Shapes of its inputs.</param>
/// <param name="Function">The function. It may draw no random numbers.</param>
/// <param name="Low">Lowest input.</param>
/// <param name="High">Highest input.</param>
/// <remarks>
/// Inputs are drawn from [Low, High), apart from each other by more than the difference that is used, so that
/// maxima do not change over within it.
/// </remarks>
public sealed record GradientCase(
    long[][] Shapes, Func<Tensor[], Tensor> Function, double Low = -1.5, double High = 1.5)
{
    public static GradientCase Of(Func<Tensor, Tensor> function, params long[] shape) =>
        new([shape], inputs => function(inputs[0]));

    public static GradientCase Of(Func<Tensor, Tensor> function, double low, double high, params long[] shape) =>
        new([shape], inputs => function(inputs[0]), low, high);

    public static GradientCase Of(Func<Tensor, Tensor, Tensor> function, long[] first, long[] second) =>
        new([first, second], inputs => function(inputs[0], inputs[1]));

    public static GradientCase Of(
        Func<Tensor, Tensor, Tensor, Tensor> function, long[] first, long[] second, long[] third) =>
        new([first, second, third], inputs => function(inputs[0], inputs[1], inputs[2]));
}
