using System.Diagnostics;

namespace Nadir.Server.Telemetry;

/// <summary>
/// What the server tells of its requests: activities of the source <see cref="Name"/>, for any listener or exporter.
/// docs/operations.md lists them. Thread-safe.
/// </summary>
public static class ServerTelemetry
{
    /// <summary>Name of the activity source.</summary>
    public const string Name = "Nadir.Server";

    /// <summary>A request, where ASP.NET's own source has no listener.</summary>
    internal const string Request = "request";

    /// <summary>A search, from its request to the rows of its answer.</summary>
    internal const string Search = "search";

    /// <summary>A request waits for the model and its answer.</summary>
    internal const string EncodeQueue = "encode.queue";

    /// <summary>What waited for the model is encoded together, on the model's thread.</summary>
    internal const string EncodeBatch = "encode.batch";

    /// <summary>A request waits for a pass over the vectors and its answer.</summary>
    internal const string ScanQueue = "scan.queue";

    /// <summary>Searches that waited share one pass, on a thread for it.</summary>
    internal const string ScanBatch = "scan.batch";

    /// <summary>The source.</summary>
    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>Runs something as an activity, which fails with it.</summary>
    internal static Task<T> RunAsync<T>(string name, Func<Activity?, Task<T>> work) =>
        Source.HasListeners() ? RunTracedAsync(name, work) : work(null);

    /// <summary>
    /// Begins work for several requests at once: below the one that waited alone, else in a trace of its own that links
    /// to all.
    /// </summary>
    /// <param name="name">What is done.</param>
    /// <param name="requests">Whom it is done for.</param>
    internal static Activity? BeginBatch(string name, IReadOnlyList<ActivityContext> requests)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var traced = requests.Where(request => request != default).ToList();
        var batch = traced.Count == 1
            ? Source.StartActivity(name, ActivityKind.Internal, traced[0])
            : Source.StartActivity(name, ActivityKind.Internal, default(ActivityContext),
                links: traced.Select(request => new ActivityLink(request)));
        return batch?.SetTag("nadir.count", requests.Count);
    }

    /// <summary>Says of an activity that it failed, and by what kind of error.</summary>
    internal static void Fail(Activity? activity, Exception error) =>
        activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error.GetType().Name);

    private static async Task<T> RunTracedAsync<T>(string name, Func<Activity?, Task<T>> work)
    {
        using var activity = Source.StartActivity(name);
        try
        {
            return await work(activity).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Fail(activity, error);
            throw;
        }
    }
}
