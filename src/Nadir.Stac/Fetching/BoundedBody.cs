using System.Buffers;
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
        string.Create(CultureInfo.InvariantCulture, $"{FetchAddress.Show(address)} is larger than the {limits.MaxBytes} bytes that are fetched."));
}
