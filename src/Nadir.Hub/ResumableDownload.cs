using System.Diagnostics;
using System.Net;

namespace Nadir.Hub;

/// <summary>
/// Fetches one file through cuts, pauses and restarts of the program: what is on disk is never fetched twice.
/// </summary>
internal sealed class ResumableDownload
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly HubRequests _requests;
    private readonly HubSettings _settings;
    private readonly IProgress<DownloadProgress>? _progress;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _reported;
    private long _fetched;
    private long _furthest;

    public ResumableDownload(HubRequests requests, HubSettings settings, IProgress<DownloadProgress>? progress) =>
        (_requests, _settings, _progress) = (requests, settings, progress);

    /// <summary>Where it is.</summary>
    public required Uri Address { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, for messages, such as <c>'a.pt' of openai/clip</c>.</summary>
    public required string What { get; init; }

    /// <summary>Where a person can look at it.</summary>
    public required string Page { get; init; }

    /// <summary>Its size, when it is known before.</summary>
    public long? Size { get; init; }

    /// <summary>Fetches the rest of a file.</summary>
    /// <param name="path">What is there already, and where the rest is appended.</param>
    /// <param name="cancellation">Stops; what was fetched is kept.</param>
    /// <exception cref="HubException">The server refuses, or connections keep being cut.</exception>
    public async Task RunAsync(string path, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = _furthest;
            string failure;
            TimeSpan? wait = null;
            var isSlow = false;
            try
            {
                using var response = await AskAsync(path, cancellation).ConfigureAwait(false);
                if (response is null)
                {
                    return;
                }

                if (response.IsSuccessStatusCode)
                {
                    await ReadAsync(response, path, cancellation).ConfigureAwait(false);
                    return;
                }

                wait = HubAnswers.RetryAfter(response);
                if (!HubAnswers.IsPassing(response.StatusCode) || wait > _settings.MaximumWait)
                {
                    throw HubAnswers.Refusal(response, What, Page, _settings.Token is not null);
                }

                failure = $"the server answered {(int)response.StatusCode}";
            }
            // A cut connection; errors of the disk and of the checks have other types.
            catch (Exception exception)
                when (exception is HttpRequestException or HttpIOException or ConnectionCutException)
            {
                failure = exception.Message.TrimEnd('.');
                isSlow = exception is ConnectionCutException { IsSlow: true };
            }

            // An attempt that got further counts as none: a bad line gets there in the end, but not one that only
            // trickles.
            attempt = _furthest > before && !isSlow ? 0 : attempt;
            if (attempt >= _settings.MaximumAttempts)
            {
                throw new HubException(
                    $"{What} could not be fetched: {failure}. What was fetched is kept; try again to go on.");
            }

            await Task.Delay(wait ?? _settings.RetryDelay * Math.Pow(2, Math.Max(0, attempt - 1)), cancellation)
                .ConfigureAwait(false);
        }
    }

    // Null when the file is complete already.
    private async Task<HttpResponseMessage?> AskAsync(string path, CancellationToken cancellation)
    {
        var have = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (have > Size)
        {
            File.Delete(path);
            have = 0;
        }

        if (have > 0 && have == Size)
        {
            return null;
        }

        var response = await _requests.SendAsync(HttpMethod.Get, Address, have, leavesHost: true, cancellation)
            .ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return response;
        }

        // Either it is complete, or it is not the same file any more.
        var total = response.Content.Headers.ContentRange?.Length;
        response.Dispose();
        if (total == have)
        {
            return null;
        }

        File.Delete(path);
        return await _requests.SendAsync(HttpMethod.Get, Address, 0, leavesHost: true, cancellation)
            .ConfigureAwait(false);
    }

    private async Task ReadAsync(HttpResponseMessage response, string path, CancellationToken cancellation)
    {
        var have = File.Exists(path) ? new FileInfo(path).Length : 0;
        // A server that ignores ranges, or gives another one than was asked for, starts again.
        var start = response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == have ? have : 0;
        if (response.StatusCode == HttpStatusCode.PartialContent && start == 0
            && response.Content.Headers.ContentRange?.From != 0)
        {
            File.Delete(path);
            throw new ConnectionCutException("the server sent another part than was asked for");
        }

        var total = response.Content.Headers.ContentRange?.Length ?? (start + response.Content.Headers.ContentLength);
        if (Size is { } size && total is { } announced && announced != size)
        {
            throw new HubException(
                $"{What} has {announced} bytes where it is served, but {size} are published; try again later.");
        }

        CheckSpace(path, (Size ?? total) - start);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1 << 16);
        file.SetLength(start);
        file.Position = start;
        using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await CopyAsync(body, file, Size ?? total, cancellation).ConfigureAwait(false);
    }

    private async Task CopyAsync(Stream body, FileStream file, long? total, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 17];
        var waiting = new Stopwatch();
        long received = 0;
        while (true)
        {
            waiting.Start();
            var count = await ReadOrTimeOutAsync(body, buffer, cancellation).ConfigureAwait(false);
            waiting.Stop();
            if (count == 0)
            {
                break;
            }

            if (file.Position + count > total)
            {
                throw new HubException(
                    $"{What} is longer than the {total} bytes that were announced; try again later.");
            }

            await file.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            _fetched += count;
            received += count;
            if (waiting.Elapsed >= _settings.SlowTime)
            {
                RequireRate(received, waiting.Elapsed);
                received = 0;
                waiting.Reset();
            }

            _furthest = Math.Max(_furthest, file.Position);
            Report(file.Position, total, isLast: file.Position == total);
        }

        if (file.Position < total)
        {
            throw new ConnectionCutException($"the connection ended after {file.Position} of {total} bytes");
        }
    }

    private void RequireRate(long bytes, TimeSpan time)
    {
        if (bytes < _settings.LeastBytesPerSecond * time.TotalSeconds)
        {
            throw new ConnectionCutException($"only {bytes} bytes came in {time.TotalSeconds:0} s") { IsSlow = true };
        }
    }

    private async Task<int> ReadOrTimeOutAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(_settings.Timeout);
        try
        {
            return await body.ReadAsync(buffer, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ConnectionCutException($"nothing came for {_settings.Timeout.TotalSeconds:0.#} s");
        }
        // Reading a socket; the disk is written elsewhere.
        catch (IOException exception)
        {
            throw new ConnectionCutException(exception.Message);
        }
    }

    private void CheckSpace(string path, long? needed)
    {
        var free = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        if (needed > free)
        {
            throw new HubException(
                $"{What} needs {needed} more bytes, but {free} are free in {Path.GetDirectoryName(path)}; make room "
                    + $"or set HF_HOME to another disk.");
        }
    }

    private void Report(long position, long? total, bool isLast)
    {
        if (_progress is not null && (isLast || Stopwatch.GetElapsedTime(_reported) >= ReportInterval))
        {
            _reported = Stopwatch.GetTimestamp();
            _progress.Report(new DownloadProgress(
                Name, position, total, _fetched / Stopwatch.GetElapsedTime(_started).TotalSeconds));
        }
    }

    private sealed class ConnectionCutException(string message) : Exception(message)
    {
        public bool IsSlow { get; init; }
    }
}

/// <summary>How far a download is.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Bytes">Bytes that are on disk, those of an earlier attempt included.</param>
/// <param name="TotalBytes">Size of the whole file; null when the server does not say.</param>
/// <param name="BytesPerSecond">Mean rate of this attempt.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? TotalBytes, double BytesPerSecond)
{
    /// <summary>Time to the end at this rate; null when it cannot be told.</summary>
    public TimeSpan? Remaining => TotalBytes is { } total && BytesPerSecond > 0
        ? TimeSpan.FromSeconds((total - Bytes) / BytesPerSecond)
        : null;
}
