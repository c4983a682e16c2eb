using System.Runtime.ExceptionServices;

namespace Nadir.Vectors.Scan;

/// <summary>Runs a worker on a thread of the pool, and lets the caller go on without it when no thread was free in time.</summary>
internal sealed class ScanHelper : IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Queued = 1;
    private const int Running = 2;
    private const int Finished = 3;
    private const int Withdrawn = 4;

    private readonly ScanWorker _worker;
    private int _state;
    private ExceptionDispatchInfo? _failure;

    public ScanHelper(ScanWorker worker)
    {
        _worker = worker;
    }

    /// <summary>False while the pool still holds a withdrawn request.</summary>
    public bool IsIdle => Volatile.Read(ref _state) == Idle;

    public void Queue()
    {
        _failure = null;
        Volatile.Write(ref _state, Queued);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Withdraws the request if no thread took it up, and else waits for its end.</summary>
    /// <returns>What the worker threw.</returns>
    public ExceptionDispatchInfo? Join()
    {
        if (Interlocked.CompareExchange(ref _state, Withdrawn, Queued) == Queued)
        {
            return null;
        }

        var spin = default(SpinWait);
        while (Volatile.Read(ref _state) != Finished)
        {
            // Never sleeps: the workers end within microseconds of each other.
            spin.SpinOnce(sleep1Threshold: -1);
        }

        Volatile.Write(ref _state, Idle);
        return _failure;
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Queued) != Queued)
        {
            Volatile.Write(ref _state, Idle);
            return;
        }

        try
        {
            _worker.Run();
        }
#pragma warning disable CA1031 // The caller rethrows whatever it is.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        Volatile.Write(ref _state, Finished);
    }
}
