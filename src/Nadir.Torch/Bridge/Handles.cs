using System.Runtime.InteropServices;

namespace Nadir.Torch.Bridge;

/// <summary>Owns one reference to a native tensor. The finalizer is the safety net for what nobody disposed.</summary>
internal sealed class TensorHandle : SafeHandle
{
    public TensorHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.TensorRelease(handle);
        return true;
    }
}

/// <summary>Owns one native generator.</summary>
internal sealed class GeneratorHandle : SafeHandle
{
    public GeneratorHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.GeneratorRelease(handle);
        return true;
    }
}

/// <summary>Handles of several tensors in native memory, each protected from being freed while this lives.</summary>
internal unsafe ref struct HandleList : IDisposable
{
    private readonly IReadOnlyList<Tensor?> _tensors;
    private int _held;

    public HandleList(IReadOnlyList<Tensor?> tensors)
    {
        _tensors = tensors;
        Pointer = (nint*)NativeMemory.Alloc((nuint)Math.Max(1, tensors.Count), (nuint)sizeof(nint));
        try
        {
            for (; _held < tensors.Count; _held++)
            {
                Pointer[_held] = tensors[_held]?.BeginUse() ?? 0;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint* Pointer { get; }

    public void Dispose()
    {
        while (_held > 0)
        {
            _tensors[--_held]?.EndUse();
        }
        NativeMemory.Free(Pointer);
    }
}
