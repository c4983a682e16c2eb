using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>Turns the recording of gradients on, on this thread, inside a <see cref="NoGradScope"/>.</summary>
public readonly ref struct EnableGradScope : IDisposable
{
    private readonly bool _restore;

    /// <summary>Turns recording on.</summary>
    public EnableGradScope()
    {
        _restore = NativeMethods.GradModeGet() == 0;
        NativeMethods.GradModeSet(1);
    }

    /// <summary>Turns recording off again if it was off before.</summary>
    public void Dispose()
    {
        if (_restore)
        {
            NativeMethods.GradModeSet(0);
        }
    }
}
