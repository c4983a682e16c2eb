namespace Nadir.Server.Encoding;

/// <summary>One request that waits for the encoder.</summary>
internal sealed class WaitingRequest<TInput, TOutput>(TInput input)
{
    // Whoever waits goes on elsewhere than on the encoder's thread.
    private readonly TaskCompletionSource<TOutput> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _leaving;

    public TInput Input => input;

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
