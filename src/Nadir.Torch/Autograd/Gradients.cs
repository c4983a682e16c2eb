using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>Gradients of several tensors at once.</summary>
public static unsafe class Gradients
{
    /// <summary>
    /// The gradients of the outputs' sum with respect to the inputs, returned and not added to
    /// <see cref="Tensor.Grad"/>. PyTorch's <c>torch.autograd.grad</c>.
    /// </summary>
    /// <param name="outputs">What is differentiated.</param>
    /// <param name="inputs">With respect to what.</param>
    /// <param name="outputGradients">One of each output's shape; null where all outputs are single numbers.</param>
    /// <param name="retainGraph">Whether the graph is kept for another call.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated themselves.</param>
    /// <returns>One an input; null where the outputs do not depend on it.</returns>
    /// <exception cref="TorchException">libtorch refused.</exception>
    public static Tensor?[] Of(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?>? outputGradients = null,
        bool retainGraph = false, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        if (outputGradients is not null && outputGradients.Count != outputs.Count)
        {
            throw new ArgumentException("There must be one gradient an output.", nameof(outputGradients));
        }
        using var outputHandles = new HandleList(outputs);
        using var inputHandles = new HandleList(inputs);
        using var gradientHandles = new HandleList(outputGradients ?? []);
        var results = new nint[inputs.Count];
        fixed (nint* resultPointer = results)
        {
            int status = NativeMethods.Gradients(
                outputHandles.Pointer, outputGradients is null ? null : gradientHandles.Pointer, outputs.Count,
                inputHandles.Pointer, inputs.Count, retainGraph || createGraph ? 1 : 0, createGraph ? 1 : 0,
                resultPointer);
            NativeError.ThrowIfBackwardFailed(status);
        }
        return Array.ConvertAll(results, static handle => handle == 0 ? null : new Tensor(handle));
    }
}
