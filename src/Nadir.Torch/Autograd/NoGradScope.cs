using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>Turns the recording of gradients off on this thread until it is disposed. Scopes nest.</summary>
/// <example><code>using (new NoGradScope()) { parameter.AddInPlace(step); }</code></example>
public readonly ref struct NoGradScope : IDisposable
{
    private readonly bool _restore;

    /// <summary>Turns recording off.</summary>
    public NoGradScope()
    {
        _restore = NativeMethods.GradModeGet() != 0;
        NativeMethods.GradModeSet(0);
    }

    /// <summary>Whether operators on this thread record gradients now.</summary>
    public static bool IsGradEnabled => NativeMethods.GradModeGet() != 0;

    /// <summary>Turns recording on again if it was on before.</summary>
    public void Dispose()
    {
        if (_restore)
        {
            NativeMethods.GradModeSet(1);
        }
    }
}
