namespace Nadir.Torch.Nn;

/// <summary>
/// First values of weights, as PyTorch's <c>torch.nn.init</c> draws them: the same seed gives the same values.
/// </summary>
public static class Init
{
    /// <summary>
    /// PyTorch's default for linear and convolutional layers: even from [-b, b] with b = 1 / sqrt(fan-in).
    /// (Kaiming's uniform distribution with a = sqrt 5, and the biases' one, are both this.)
    /// </summary>
    /// <param name="tensor">Is filled.</param>
    /// <param name="fanIn">How many inputs an output has.</param>
    /// <returns>The tensor.</returns>
    public static Tensor FanInUniform(Tensor tensor, long fanIn)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        return tensor.UniformInPlace(-bound, bound);
    }

    /// <summary>Glorot's uniform distribution: even from [-b, b] with b = gain * sqrt(6 / (rows + columns)).</summary>
    /// <param name="tensor">outputs x inputs; is filled.</param>
    /// <param name="gain">A factor.</param>
    /// <returns>The tensor.</returns>
    public static Tensor XavierUniform(Tensor tensor, double gain = 1)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var bound = gain * Math.Sqrt(6.0 / (tensor.Size(0) + tensor.Size(1)));
        return tensor.UniformInPlace(-bound, bound);
    }
}
