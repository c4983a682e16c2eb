namespace Nadir.Torch;

// Convolutions.
public static partial class Functional
{
    private static readonly Operator Conv1dOperator = new("aten::conv1d");
    private static readonly Operator Conv2dOperator = new("aten::conv2d");

    /// <summary>Convolution over a sequence.</summary>
    /// <param name="input">batch x in x length.</param>
    /// <param name="weight">out x in / groups x kernel.</param>
    /// <param name="bias">out; null for none.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Zeros at both ends.</param>
    /// <param name="dilation">Distance of elements in a window.</param>
    /// <param name="groups">Parts of the channels that are apart.</param>
    public static Tensor Conv1d(
        Tensor input, Tensor weight, Tensor? bias = null, long stride = 1, long padding = 0, long dilation = 1,
        long groups = 1) =>
        Conv1dOperator.Call(
            input, weight, bias, new long[] { stride }, new long[] { padding }, new long[] { dilation }, groups);

    /// <summary>Convolution over images, with the same stride, padding and dilation in both directions.</summary>
    /// <param name="input">batch x in x height x width.</param>
    /// <param name="weight">out x in / groups x kernel height x kernel width.</param>
    /// <param name="bias">out; null for none.</param>
    /// <param name="stride">Distance of windows.</param>
    /// <param name="padding">Zeros around.</param>
    /// <param name="dilation">Distance of elements in a window.</param>
    /// <param name="groups">Parts of the channels that are apart.</param>
    public static Tensor Conv2d(
        Tensor input, Tensor weight, Tensor? bias = null, long stride = 1, long padding = 0, long dilation = 1,
        long groups = 1) =>
        Conv2d(input, weight, bias, [stride, stride], [padding, padding], [dilation, dilation], groups);

    /// <summary>Convolution over images, with height and width apart.</summary>
    /// <param name="input">batch x in x height x width.</param>
    /// <param name="weight">out x in / groups x kernel height x kernel width.</param>
    /// <param name="bias">out; null for none.</param>
    /// <param name="stride">Distance of windows, for height and width.</param>
    /// <param name="padding">Zeros around, for height and width.</param>
    /// <param name="dilation">Distance of elements in a window, for height and width.</param>
    /// <param name="groups">Parts of the channels that are apart.</param>
    public static Tensor Conv2d(
        Tensor input, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] dilation, long groups = 1) =>
        Conv2dOperator.Call(input, weight, bias, stride, padding, dilation, groups);
}
