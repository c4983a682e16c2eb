using System.Buffers;
using System.Diagnostics;
using System.Globalization;

namespace Nadir.Stac.Fetching;

/// <summary>Copies the content of an answer and counts it on the way.</summary>
internal static class BoundedBody
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Copies to the end of the content.</summary>
    /// <returns>Bytes copied.</returns>
    /// <exception cref="FetchException">It is larger than allowed, or breaks off.</exception>
    public static async Task<long> CopyAsync(
        HttpContent content, Stream destination, FetchLimits limits, Uri address, FetchClock clock)
    {
        if (content.Headers.ContentLength > limits.MaxBytes)
        {
            throw TooLarge(address, limits);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var body = await content.ReadAsStreamAsync(clock.StallToken()).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                long total = 0;
                while (await ReadAsync(body, buffer, address, clock).ConfigureAwait(false) is > 0 and var count)
                {
                    clock.Receive(count);
                    total += count;
                    if (total > limits.MaxBytes)
                    {
                        throw TooLarge(address, limits);
                    }

                    await destination.WriteAsync(buffer.AsMemory(0, count), clock.Token).ConfigureAwait(false);
                }

                return total;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<int> ReadAsync(Stream body, byte[] buffer, Uri address, FetchClock clock)
    {
        try
        {
            return await body.ReadAsync(buffer, clock.StallToken()).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            // The second kind comes of content that is not compressed as it says.
            throw FetchFailure.Describe(address, error);
        }
        finally
        {
            clock.EndWait();
        }
    }

    private static FetchException TooLarge(Uri address, FetchLimits limits) => new(
        FetchFault.TooLarge,
        string.Create(CultureInfo.InvariantCulture,
            $"{FetchAddress.Show(address)} is larger than the {limits.MaxBytes} bytes that are fetched."));
}

/// <summary>Watches the time of one fetch as a whole, and of each wait for the server.</summary>
internal sealed class FetchClock : IDisposable
{
    private readonly TimeSpan _time;
    private readonly TimeSpan _stallTime;
    private readonly long _leastRate;
    private readonly Stopwatch _waiting = new();
    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _stall;
    private long _received;
    private bool _isSlow;

    public FetchClock(TimeSpan time, TimeSpan stallTime, long leastRate, CancellationToken cancellationToken)
    {
        _time = time;
        _stallTime = stallTime;
        _leastRate = leastRate;
        _total = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _total.CancelAfter(time);
        _stall = CancellationTokenSource.CreateLinkedTokenSource(_total.Token);
    }

    /// <summary>Ends with the fetch's time.</summary>
    public CancellationToken Token => _total.Token;

    /// <summary>Begins a wait for the server, which <see cref="EndWait"/> ends.</summary>
    /// <returns>Ends when that wait, or the fetch, has lasted too long.</returns>
    public CancellationToken StallToken()
    {
        _waiting.Start();
        _stall.CancelAfter(_stallTime);
        return _stall.Token;
    }

    /// <summary>Ends a wait: what this side does with what came is not the server's time.</summary>
    public void EndWait()
    {
        _waiting.Stop();
        _stall.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Counts content that came. A server that keeps a connection by a byte now and then would otherwise hold it for as
    /// long as the fetch may last.
    /// </summary>
    /// <exception cref="OperationCanceledException">In a whole time of stalling less came than the least
    /// rate asks for.</exception>
    public void Receive(int bytes)
    {
        _received += bytes;
        if (_waiting.Elapsed < _stallTime)
        {
            return;
        }

        _isSlow = _received < _leastRate * _waiting.Elapsed.TotalSeconds;
        _received = 0;
        _waiting.Reset();
        if (_isSlow)
        {
            throw new OperationCanceledException();
        }
    }

    /// <summary>The limit that was hit, for a sentence.</summary>
    public string Describe() => _isSlow
        ? string.Create(CultureInfo.InvariantCulture,
            $"less than {_leastRate} bytes a second came for {_stallTime.TotalSeconds:0.#} s")
        : _total.IsCancellationRequested
        ? string.Create(CultureInfo.InvariantCulture, $"it was not there within {_time.TotalSeconds:0.#} s")
        : _stall.IsCancellationRequested
            ? string.Create(CultureInfo.InvariantCulture, $"nothing came for {_stallTime.TotalSeconds:0.#} s")
            : "no connection came about in time";

    public void Dispose()
    {
        _stall.Dispose();
        _total.Dispose();
    }
}
