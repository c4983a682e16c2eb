namespace Nadir.Torch;

/// <summary>
/// Disposes, at its end, every tensor that was made on this thread while it was the innermost scope, except those that
/// <see cref="Keep(Tensor)"/> handed to the scope around it.
/// </summary>
/// <remarks>
/// A scope belongs to the thread that made it: open and close it on the same thread, with no await in between.
/// Disposing a tensor before its scope ends is cheap and frees its memory at once, which is worth doing for large ones.
/// </remarks>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? t_innermost;

    private readonly List<Tensor> _tensors = [];
    private readonly TensorScope? _outer;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _disposed;

    /// <summary>Opens a scope inside the thread's innermost one.</summary>
    public TensorScope()
    {
        _outer = t_innermost;
        t_innermost = this;
    }

    /// <summary>The thread's innermost scope; null when none is open.</summary>
    public static TensorScope? Current => t_innermost;

    /// <summary>How many living tensors will be disposed with this scope.</summary>
    public int Count => _tensors.Count;

    /// <summary>Hands a tensor to the scope around this one, or, where there is none, to the caller.</summary>
    /// <returns>The same tensor. One that belongs to no scope, or to one around this, is left as it is.</returns>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Scope is TensorScope owner && owner.IsWithin(this))
        {
            owner.Release(tensor);
            _outer?.Add(tensor);
        }
        return tensor;
    }

    /// <summary>Hands tensors to the scope around this one, or, where there is none, to the caller.</summary>
    /// <returns>The same list.</returns>
    public IReadOnlyList<Tensor> Keep(IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (Tensor tensor in tensors)
        {
            Keep(tensor);
        }
        return tensors;
    }

    /// <summary>Disposes the tensors that were not kept. Scopes inside this one that are still open end too.</summary>
    /// <exception cref="InvalidOperationException">Another thread opened the scope.</exception>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }
        if (_thread != Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException(
                "A TensorScope must end on the thread that opened it; is there an await inside it?");
        }
        while (t_innermost != this)
        {
            t_innermost!.Dispose();
        }
        _disposed = true;
        t_innermost = _outer;
        while (_tensors.Count > 0)
        {
            _tensors[^1].Dispose();
        }
    }

    internal void Add(Tensor tensor)
    {
        tensor.Scope = this;
        tensor.IndexInScope = _tensors.Count;
        _tensors.Add(tensor);
    }

    /// <summary>Gives up a tensor that shall outlive this scope.</summary>
    /// <exception cref="InvalidOperationException">Another thread opened the scope.</exception>
    internal void Release(Tensor tensor)
    {
        if (_thread != Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException(
                "Only the thread that opened a TensorScope can take tensors out of it.");
        }
        Remove(tensor);
    }

    /// <summary>
    /// Forgets a tensor that is being disposed. From another thread this does nothing: the list is not locked, and
    /// disposing twice is harmless.
    /// </summary>
    internal void Forget(Tensor tensor)
    {
        if (_thread == Environment.CurrentManagedThreadId)
        {
            Remove(tensor);
        }
    }

    private void Remove(Tensor tensor)
    {
        // The last one takes the free place, so that forgetting costs the same however many there are.
        Tensor last = _tensors[^1];
        _tensors[tensor.IndexInScope] = last;
        last.IndexInScope = tensor.IndexInScope;
        _tensors.RemoveAt(_tensors.Count - 1);
        tensor.Scope = null;
    }

    private bool IsWithin(TensorScope other)
    {
        for (TensorScope? scope = this; scope is not null; scope = scope._outer)
        {
            if (scope == other)
            {
                return true;
            }
        }
        return false;
    }
}
