using Nadir.Torch.Bridge;

namespace Nadir.Torch;

// Gradients of one tensor.
public sealed unsafe partial class Tensor
{
    private static readonly Operator DetachOperator = new("aten::detach");

    /// <summary>Whether operators on this tensor are recorded for <see cref="Backward"/>.</summary>
    /// <exception cref="TorchException">On setting: the tensor is no leaf, or its elements are not real.</exception>
    public bool RequiresGrad
    {
        get => Flag(TensorFlag.RequiresGrad);
        set
        {
            nint handle = BeginUse();
            int status = NativeMethods.TensorSetRequiresGrad(handle, value ? 1 : 0);
            EndUse();
            NativeError.ThrowIfFailed(status, "requires_grad_");
        }
    }

    /// <summary>
    /// Whether the tensor was made by the user, not by a recorded operator. Only leaves collect gradients.
    /// </summary>
    public bool IsLeaf => Flag(TensorFlag.IsLeaf);

    /// <summary>
    /// The gradient that <see cref="Backward"/> collected; null when there is none. Each read makes a new tensor
    /// object of the same memory, which is disposed by the scope or by the caller.
    /// </summary>
    public Tensor? Grad
    {
        get
        {
            nint grad;
            nint handle = BeginUse();
            int status = NativeMethods.TensorGradGet(handle, &grad);
            EndUse();
            NativeError.ThrowIfFailed(status, "grad");
            return grad == 0 ? null : new Tensor(grad);
        }
        set
        {
            nint gradient = value?.BeginUse() ?? 0;
            nint handle = BeginUse();
            int status = NativeMethods.TensorGradSet(handle, gradient);
            EndUse();
            value?.EndUse();
            NativeError.ThrowIfFailed(status, "grad");
        }
    }

    /// <summary>Whether <see cref="Grad"/> is there, without making a tensor object.</summary>
    public bool HasGrad => Flag(TensorFlag.HasGrad);

    /// <summary>
    /// Adds the gradient of this tensor to <see cref="Grad"/> of every leaf that it was computed from.
    /// </summary>
    /// <param name="gradient">The gradient of what follows; may be left out when this is a single number.</param>
    /// <param name="retainGraph">Whether the graph is kept for another call.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated themselves.</param>
    /// <exception cref="TorchException">
    /// libtorch refused. <see cref="TorchException.Operator"/> names the derivative, such as <c>MulBackward0</c>.
    /// </exception>
    public void Backward(Tensor? gradient = null, bool retainGraph = false, bool createGraph = false)
    {
        nint gradientHandle = gradient?.BeginUse() ?? 0;
        nint handle = BeginUse();
        int status = NativeMethods.Backward(
            &handle, gradient is null ? null : &gradientHandle, 1, retainGraph || createGraph ? 1 : 0,
            createGraph ? 1 : 0);
        EndUse();
        gradient?.EndUse();
        NativeError.ThrowIfBackwardFailed(status);
    }

    /// <summary>The same elements in a tensor that is not recorded. Memory is shared.</summary>
    public Tensor Detach() => DetachOperator.Call(this);

    /// <summary>Keeps the gradient of a tensor that is no leaf too.</summary>
    public void RetainGrad()
    {
        nint handle = BeginUse();
        int status = NativeMethods.TensorRetainGrad(handle);
        EndUse();
        NativeError.ThrowIfFailed(status, "retain_grad");
    }

    /// <summary>Sets a gradient that is there to zero, in place; or removes it.</summary>
    /// <param name="setToNone">Whether to remove it, which frees its memory.</param>
    public void ZeroGrad(bool setToNone = false)
    {
        if (!HasGrad)
        {
            return;
        }
        if (setToNone)
        {
            Grad = null;
            return;
        }
        using Tensor grad = Grad!;
        using Tensor detached = grad.Detach();
        detached.ZeroInPlace();
    }
}
