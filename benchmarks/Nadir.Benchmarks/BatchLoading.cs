using System.Diagnostics;
using System.Globalization;
using Nadir.Datasets;

namespace Nadir.Benchmarks;

/// <summary>What a batch costs: decoding, resizing and augmenting, with decoded pixels kept or not.</summary>
public sealed class BatchLoading : IBenchmark
{
    private const int MostImages = 1000;
    private const int RoundCount = 5;

    /// <inheritdoc/>
    public string Name => "batch-loading";

    /// <inheritdoc/>
    public string Description =>
        "Images a second and processor milliseconds an image of the training batches of a DATASET folder";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        if (arguments is not [var folder])
        {
            Console.Error.WriteLine($"Usage: {Name} DATASET");
            return 2;
        }

        CaptionedImage[] images = [.. CaptionDataset.Open(folder)[DatasetSplit.Train].Take(MostImages)];
        var options = new BatchLoaderOptions { CaptionsPerImage = 2 };
        (string Name, BatchLoader Loader)[] cases =
        [
            ("resized only", new(images, options with { Augmentation = AugmentationOptions.None })),
            ("resized only, kept", new(
                images, options with { Augmentation = AugmentationOptions.None, CacheBytes = 2L << 30 })),
            ("all augmentations", new(images, options)),
            ("all augmentations, kept", new(images, options with { CacheBytes = 2L << 30 })),
        ];
        var processor = new double[cases.Length];
        var seconds = Rounds.Medians(
            RoundCount, [.. cases.Select((one, i) => (Action)(() => processor[i] = Read(one.Loader)))]);
        Console.WriteLine($"{"case",-26} {"images/s",9} {"ms/image",9}");
        for (var i = 0; i < cases.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{cases[i].Name,-26} {images.Length / seconds[i],9:F0} {processor[i] / images.Length,9:F3}"));
        }

        return 0;
    }

    // Processor time of all threads, since other programs' shares do not count in it.
    private static double Read(BatchLoader loader)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        foreach (var batch in loader.ReadEpoch(0))
        {
            batch.Dispose();
        }

        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds;
    }
}
