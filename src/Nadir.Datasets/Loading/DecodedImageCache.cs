using Nadir.Imagery;

namespace Nadir.Datasets;

/// <summary>Keeps decoded images up to a budget of bytes; first come, first kept. Safe to use from many threads.</summary>
internal sealed class DecodedImageCache(int count, long budget)
{
    private readonly RgbImage?[] _images = new RgbImage?[count];
    private long _bytes;

    internal long Bytes => Interlocked.Read(ref _bytes);

    internal RgbImage? Get(int index) => Volatile.Read(ref _images[index]);

    internal void Offer(int index, RgbImage image)
    {
        if (Interlocked.Add(ref _bytes, image.Pixels.LongLength) > budget
            || Interlocked.CompareExchange(ref _images[index], image, null) is not null)
        {
            Interlocked.Add(ref _bytes, -image.Pixels.LongLength);
        }
    }
}
