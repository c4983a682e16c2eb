using System.Buffers;
using System.Globalization;
using Nadir.Server.Problems;

namespace Nadir.Server.Requests;

/// <summary>Reads contents whose size nobody has promised.</summary>
internal static class BoundedContent
{
    private const int ChunkBytes = 64 << 10;

    /// <summary>Reads to the end.</summary>
    /// <param name="content">Where from.</param>
    /// <param name="most">The most bytes.</param>
    /// <param name="what">What the message calls it.</param>
    /// <param name="cancellationToken">Stops to read.</param>
    /// <exception cref="RequestException">There are more.</exception>
    public static async Task<byte[]> ReadAsync(Stream content, long most, string what, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (await content.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                bytes.Write(chunk, 0, count);
                if (bytes.Length > most)
                {
                    throw new RequestException(413, string.Create(CultureInfo.InvariantCulture, $"{what} is larger than {most} bytes."));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return bytes.ToArray();
    }
}
