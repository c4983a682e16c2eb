using System.Runtime.InteropServices;

namespace Nadir.Torch.Bridge;

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
