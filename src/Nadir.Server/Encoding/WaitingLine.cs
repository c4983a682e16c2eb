using System.Diagnostics;
using Nadir.Server.Problems;
using Nadir.Server.Telemetry;

namespace Nadir.Server.Encoding;

/// <summary>
/// Requests of one kind that wait for the encoder, in their order. Thread-safe by the lock that it shares.
/// </summary>
/// <param name="gate">Guards the line, and is pulsed when one enters.</param>
/// <param name="capacity">The most that may wait.</param>
/// <param name="batchName">What the work on a batch is called in traces.</param>
internal sealed class WaitingLine<TInput, TOutput>(object gate, int capacity, string batchName)
{
    private readonly LinkedList<WaitingRequest<TInput, TOutput>> _line = new();

    /// <summary>How many wait; to be read under the lock.</summary>
    public int Count => _line.Count;

    /// <summary>Enters the line.</summary>
    /// <param name="input">What is to be encoded.</param>
    /// <param name="cancellationToken">Leaves the line.</param>
    /// <exception cref="RequestException">The line is full.</exception>
    public Task<TOutput> Enter(TInput input, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TOutput>(cancellationToken);
        }

        var request = new WaitingRequest<TInput, TOutput>(input);
        LinkedListNode<WaitingRequest<TInput, TOutput>> place;
        lock (gate)
        {
            if (_line.Count >= capacity)
            {
                throw RequestException.Busy("Too many requests wait for the model; try again in a moment.");
            }

            place = _line.AddLast(request);
            Monitor.Pulse(gate);
        }

        if (cancellationToken.CanBeCanceled)
        {
            request.LeaveOn(() => Leave(place), cancellationToken);
        }

        return request.Task;
    }

    /// <summary>Takes what waits, up to a number, and answers it.</summary>
    /// <param name="most">The most to take.</param>
    /// <param name="run">Gives an output for each input, in order.</param>
    /// <returns>Whether anything waited.</returns>
    public bool RunBatch(int most, Func<TInput[], IReadOnlyList<TOutput>> run)
    {
        var batch = Take(most);
        if (batch.Length == 0)
        {
            return false;
        }

        try
        {
            var outputs = Run(batch, run);
            for (var index = 0; index < batch.Length; index++)
            {
                batch[index].Complete(outputs[index]);
            }
        }
        // Those who wait are told; the encoder's thread must go on.
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            Array.ForEach(batch, request => request.Fail(error));
        }

        return true;
    }

    /// <summary>Cancels what waits.</summary>
    public void CancelAll() => Array.ForEach(Take(int.MaxValue), request => request.Cancel());

    // Ends its activity before those who wait go on and end theirs.
    private IReadOnlyList<TOutput> Run(
        WaitingRequest<TInput, TOutput>[] batch, Func<TInput[], IReadOnlyList<TOutput>> run)
    {
        using var activity = ServerTelemetry.BeginBatch(batchName, [.. batch.Select(request => request.Trace)]);
        try
        {
            return run([.. batch.Select(request => request.Input)]);
        }
        catch (Exception error)
        {
            ServerTelemetry.Fail(activity, error);
            throw;
        }
    }

    private WaitingRequest<TInput, TOutput>[] Take(int most)
    {
        lock (gate)
        {
            var taken = new WaitingRequest<TInput, TOutput>[Math.Min(most, _line.Count)];
            for (var index = 0; index < taken.Length; index++)
            {
                taken[index] = _line.First!.Value;
                _line.RemoveFirst();
            }

            return taken;
        }
    }

    private void Leave(LinkedListNode<WaitingRequest<TInput, TOutput>> place)
    {
        lock (gate)
        {
            // Null once it was taken: then it is being encoded, and its answer is dropped.
            if (place.List is not null)
            {
                _line.Remove(place);
            }

        }
    }
}

/// <summary>One request that waits for the encoder.</summary>
internal sealed class WaitingRequest<TInput, TOutput>(TInput input)
{
    // Whoever waits goes on elsewhere than on the encoder's thread.
    private readonly TaskCompletionSource<TOutput> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _leaving;

    public TInput Input => input;

    /// <summary>What it was asked for in.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    public Task<TOutput> Task => _answer.Task;

    /// <summary>Has the request give up its place when the token says so.</summary>
    public void LeaveOn(Action leave, CancellationToken cancellationToken)
    {
        _leaving = cancellationToken.UnsafeRegister(
            _ =>
            {
                leave();
                _answer.TrySetCanceled(cancellationToken);
            },
            null);
        if (_answer.Task.IsCompleted)
        {
            _leaving.Unregister();
        }
    }

    public void Complete(TOutput output)
    {
        _leaving.Unregister();
        _answer.TrySetResult(output);
    }

    public void Fail(Exception error)
    {
        _leaving.Unregister();
        _answer.TrySetException(error);
    }

    public void Cancel() => _answer.TrySetCanceled();
}
