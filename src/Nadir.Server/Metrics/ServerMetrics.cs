using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Nadir.Server.Logging;
using Nadir.Server.Protection;
using Nadir.Server.Telemetry;

namespace Nadir.Server.Metrics;

/// <summary>What the server counts while it runs. Thread-safe.</summary>
internal sealed class ServerMetrics
{
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    private static readonly double[] Sizes = [1, 2, 4, 8, 16, 32, 64];

    private readonly ConcurrentDictionary<(string Route, string Method, int Status), long> _requests = new();
    private readonly ConcurrentDictionary<string, Histogram> _durations = new();
    private readonly ConcurrentDictionary<string, Histogram> _batches = new();
    private int _active;

    /// <summary>Requests that are being answered.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Requests by the pattern of their address, method and status.</summary>
    /// <remarks>Copies, as the others: what sorts a dictionary that grows meanwhile asks for its count first, and fails.</remarks>
    public IReadOnlyList<KeyValuePair<(string Route, string Method, int Status), long>> Requests => _requests.ToArray();

    /// <summary>Seconds that answers took, by the pattern of their address.</summary>
    public IReadOnlyList<KeyValuePair<string, Histogram>> Durations => _durations.ToArray();

    /// <summary>Sizes of the encoder's batches, by what was in them.</summary>
    public IReadOnlyList<KeyValuePair<string, Histogram>> Batches => _batches.ToArray();

    /// <summary>A request has come.</summary>
    public void Begin() => Interlocked.Increment(ref _active);

    /// <summary>A request was answered.</summary>
    /// <param name="route">The pattern of its address: never the address itself, of which there are too many.</param>
    /// <param name="method">A known method, or <c>other</c>.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="time">How long it took.</param>
    public void End(string route, string method, int status, TimeSpan time)
    {
        Interlocked.Decrement(ref _active);
        _requests.AddOrUpdate((route, method, status), 1, (_, count) => count + 1);
        _durations.GetOrAdd(route, _ => new Histogram(Seconds)).Add(time.TotalSeconds);
    }

    /// <summary>The encoder was run.</summary>
    /// <param name="kind">What was encoded.</param>
    /// <param name="size">How many at once.</param>
    public void AddBatch(string kind, int size) => _batches.GetOrAdd(kind, _ => new Histogram(Sizes)).Add(size);
}

/// <summary>Counts of values up to bounds. Thread-safe.</summary>
/// <param name="bounds">Upper bounds, ascending; a last one, infinity, is added.</param>
internal sealed class Histogram(double[] bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public void Add(double value)
    {
        var place = Array.FindIndex(bounds, bound => value <= bound);
        lock (_gate)
        {
            _counts[place < 0 ? bounds.Length : place]++;
            _sum += value;
        }
    }

    /// <summary>The bounds with the number of values up to each, and the sum of all values.</summary>
    public (IReadOnlyList<(double Bound, long Count)> Buckets, double Sum) Read()
    {
        lock (_gate)
        {
            var buckets = new (double, long)[_counts.Length];
            long total = 0;
            for (var place = 0; place < buckets.Length; place++)
            {
                total += _counts[place];
                buckets[place] = (place < bounds.Length ? bounds[place] : double.PositiveInfinity, total);
            }

            return (buckets, _sum);
        }
    }
}

/// <summary>Counts every request, and notes it in the log where there is one.</summary>
internal sealed class RequestMetricsMiddleware(RequestDelegate next, ServerMetrics metrics, AccessLog log)
{
    private static readonly HashSet<string> Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        using var activity = RequestTrace.Begin(context);
        // Taken while the request's own activity is the current one.
        var trace = RequestTrace.Of(context);
        var sent = log.IsOn ? new SentBytes(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>()) : null;
        if (sent is not null)
        {
            context.Features.Set<IHttpResponseBodyFeature>(sent);
        }

        metrics.Begin();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            var time = Stopwatch.GetElapsedTime(start);
            // The client that has gone got no answer at all.
            var status = context.RequestAborted.IsCancellationRequested ? 499 : context.Response.StatusCode;
            var method = Methods.Contains(context.Request.Method) ? context.Request.Method : "other";
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";
            metrics.End(route, method, status, time);
            activity?.SetTag("http.request.method", method).SetTag("http.route", route).SetTag("http.response.status_code", status)
                .SetStatus(status >= 500 ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            if (sent is not null)
            {
                var client = context.Features.Get<Client>();
                log.Write(new AccessLogLine(
                    DateTimeOffset.UtcNow,
                    client?.Name ?? "unknown",
                    method,
                    context.Request.Path.Value ?? "",
                    status,
                    Math.Round(time.TotalMilliseconds, 3),
                    AgentName.Of(context.Request.Headers.UserAgent.ToString()),
                    trace.Id,
                    sent.Count,
                    client?.Key?.Id));
            }
        }
    }
}
