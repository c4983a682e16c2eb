using Nadir.Fuzz.Mutations;
using Nadir.Imagery;

namespace Nadir.Fuzz.Images;

/// <summary>Opens and reads images of one format, as the index and the server do.</summary>
internal sealed class ImageTarget(
    string name, Func<byte[][]> seeds, Func<byte[], IReadOnlyList<Field>> fields, int smoke,
    Action<byte[]>? repair = null) : FuzzTarget
{
    // Small, so that what goes beyond them shows beside the process itself.
    private static readonly ImageLimits Limits = new()
    {
        MaxPixels = 4 << 20,
        MaxTiledPixels = 16 << 20,
        MaxDecodeBytes = 96 << 20,
        MaxMetadataBytes = 4 << 20,
        MaxScannedSamples = 128 << 20,
    };

    private readonly Lazy<byte[][]> _seeds = new(seeds);

    public override string Name => name;

    public override int SmokeCount => smoke;

    // The process, GDAL's cache of blocks, and two buffers of what decoding may take.
    public override long MemoryBudget => 640L << 20;

    public override byte[] Make(Random random)
    {
        var file = Mutation.Apply(_seeds.Value, fields, random);
        if (repair is not null && random.Next(5) > 0)
        {
            repair(file);
        }

        return file;
    }

    public override void Run(byte[] input)
    {
        try
        {
            using var source = ImageSource.Open(input, name, Limits);
            var whole = new PixelWindow(0, 0, source.Header.Width, source.Header.Height);
            source.ReadMasked(whole, 64, 64);
            source.Read(PixelWindow.CenterSquare(whole.Width, whole.Height), 32, 32);
            source.GetFootprint();
            _ = source.Header.AcquisitionTime;
        }
        catch (ImageryException error)
            when (error.Message.StartsWith(name + ": ", StringComparison.Ordinal)
                && !error.Message.AsSpan().ContainsAny('\n', '\0'))
        {
            // One sentence that names the file, which is what it promises.
        }
    }
}
