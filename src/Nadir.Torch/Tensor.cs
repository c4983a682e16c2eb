using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>
/// An n-dimensional array of numbers, owned by libtorch. This object owns one reference to it.
/// </summary>
/// <remarks>
/// Dispose it, or make it inside a <see cref="TensorScope"/>; the finalizer is a safety net only. Operators may be
/// called from any thread, but a tensor must not be changed on one thread while another uses it. Methods are named
/// after PyTorch's operators and take the same arguments in the same order with the same defaults; where the text here
/// is short, PyTorch's documentation of the operator holds.
/// </remarks>
public sealed unsafe partial class Tensor : IDisposable
{
    private readonly TensorHandle _handle;

    /// <summary>Takes a reference over from native code.</summary>
    internal Tensor(nint handle)
    {
        _handle = new TensorHandle(handle);
        TensorScope.Current?.Add(this);
    }

    /// <summary>How many native references all threads hold now. For tests of memory use.</summary>
    public static long LiveCount => NativeMethods.TensorLiveCount();

    /// <summary>Length along each dimension; empty for a single number.</summary>
    public long[] Shape
    {
        get
        {
            NativeTensorInfo info = Describe();
            long[] shape = new Span<long>(info.Sizes, (int)info.Dimensions).ToArray();
            GC.KeepAlive(_handle);
            return shape;
        }
    }

    /// <summary>Distance in elements between neighbours along each dimension.</summary>
    public long[] Strides
    {
        get
        {
            NativeTensorInfo info = Describe();
            long[] strides = new Span<long>(info.Strides, (int)info.Dimensions).ToArray();
            GC.KeepAlive(_handle);
            return strides;
        }
    }

    /// <summary>Number of dimensions.</summary>
    public int Dimensions => (int)Describe().Dimensions;

    /// <summary>Product of the lengths along all dimensions.</summary>
    public long NumberOfElements => Describe().Elements;

    /// <summary>Type of the elements.</summary>
    public ScalarType Type => (ScalarType)Describe().ScalarType;

    /// <summary>Where the elements lie.</summary>
    public Device Device
    {
        get
        {
            NativeTensorInfo info = Describe();
            return new Device((DeviceType)info.DeviceType, info.DeviceIndex);
        }
    }

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous => Flag(TensorFlag.IsContiguous);

    /// <summary>Whether a batch of images lies pixel by pixel, <see cref="MemoryFormat.ChannelsLast"/>.</summary>
    public bool IsChannelsLast => Flag(TensorFlag.IsChannelsLast);

    /// <summary>Whether <see cref="Dispose"/> was called, by hand or by the tensor's scope.</summary>
    public bool IsDisposed => _handle.IsClosed;

    internal TensorScope? Scope { get; set; }

    internal int IndexInScope { get; set; }

    /// <summary>Length along one dimension.</summary>
    /// <param name="dim">From 0, or from -1 backwards for the last ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long Size(int dim)
    {
        NativeTensorInfo info = Describe();
        long index = dim < 0 ? dim + info.Dimensions : dim;
        if (index < 0 || index >= info.Dimensions)
        {
            throw new ArgumentOutOfRangeException(
                nameof(dim), dim, $"The tensor has {info.Dimensions} dimensions.");
        }
        long size = info.Sizes[index];
        GC.KeepAlive(_handle);
        return size;
    }

    /// <summary>Takes the tensor out of its scope, so that it lives until it is disposed by hand.</summary>
    /// <returns>This tensor.</returns>
    /// <remarks>
    /// What must outlive a training step needs this: parameters, an optimizer's state, and anything that is made on
    /// first use and kept in a field.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Another thread opened the scope.</exception>
    public Tensor DetachFromScope()
    {
        Scope?.Release(this);
        return this;
    }

    /// <summary>Releases the reference. The memory goes when no other tensor and no graph needs it.</summary>
    public void Dispose()
    {
        Scope?.Forget(this);
        _handle.Dispose();
    }

    /// <summary>Type, shape and device; not the elements.</summary>
    public override string ToString() =>
        IsDisposed ? "Tensor (disposed)" : $"{Type}[{string.Join(", ", Shape)}] on {Device}";

    /// <summary>The native handle, protected from being freed until <see cref="EndUse"/>.</summary>
    internal nint BeginUse()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        bool taken = false;
        _handle.DangerousAddRef(ref taken);
        return _handle.DangerousGetHandle();
    }

    internal void EndUse() => _handle.DangerousRelease();

    private NativeTensorInfo Describe()
    {
        NativeTensorInfo info;
        nint handle = BeginUse();
        int status = NativeMethods.TensorDescribe(handle, &info);
        EndUse();
        NativeError.ThrowIfFailed(status, "describe");
        return info;
    }

    private bool Flag(TensorFlag flag)
    {
        int value;
        nint handle = BeginUse();
        int status = NativeMethods.TensorFlagGet(handle, flag, &value);
        EndUse();
        NativeError.ThrowIfFailed(status, "flag");
        return value != 0;
    }
}
