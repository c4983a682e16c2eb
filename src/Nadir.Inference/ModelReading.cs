namespace Nadir.Inference;

/// <summary>
/// Reads models away from the calling thread: libtorch and memory-mapped files know no asynchronous reading.
/// </summary>
internal static class ModelReading
{
    /// <summary>Reads a model on the thread pool; where it was cancelled meanwhile, disposes it.</summary>
    public static async Task<TModel> RunAsync<TModel>(Func<TModel> read, CancellationToken cancellationToken)
        where TModel : IDisposable
    {
        var model = await Task.Run(read, cancellationToken).ConfigureAwait(false);
        if (cancellationToken.IsCancellationRequested)
        {
            model.Dispose();
            throw new OperationCanceledException(cancellationToken);
        }

        return model;
    }
}
