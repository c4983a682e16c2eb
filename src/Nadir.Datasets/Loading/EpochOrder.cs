namespace Nadir.Datasets;

/// <summary>The order of the images in an epoch, and each sample's own random numbers.</summary>
internal static class EpochOrder
{
    private const long OrderStream = 0;
    private const long ImageStream = 1;
    private const long CaptionStream = 2;

    internal static int[] Of(int count, BatchLoaderOptions options, int epoch)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        if (options.Shuffle)
        {
            new SampleRandom(options.Seed, epoch, OrderStream).ShuffleFirst(order.AsSpan(), count);
        }

        return order;
    }

    internal static SampleRandom ForImage(BatchLoaderOptions options, int epoch, int image) =>
        new(options.Seed, epoch, ImageStream, image);

    /// <summary>The captions drawn for an image in an epoch, ascending, out of those that may be.</summary>
    internal static int[] Captions(BatchLoaderOptions options, int epoch, int image, ReadOnlySpan<int> candidates)
    {
        int[] captions = [.. candidates];
        if (options.CaptionsPerImage is not { } wanted || wanted >= captions.Length)
        {
            return captions;
        }

        new SampleRandom(options.Seed, epoch, CaptionStream, image).ShuffleFirst(captions.AsSpan(), wanted);
        Array.Sort(captions, 0, wanted);
        return captions[..wanted];
    }
}
