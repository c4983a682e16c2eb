using System.Collections.Concurrent;

namespace Nadir.Datasets;

/// <summary>Pinned buffers of one length that are used again. Safe to use from many threads.</summary>
internal sealed class PixelBufferPool(int length)
{
    private readonly ConcurrentBag<float[]> _free = [];

    internal float[] Rent() => _free.TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<float>(length, pinned: true);

    internal void Return(float[] buffer) => _free.Add(buffer);
}
