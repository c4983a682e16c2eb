using System.Diagnostics;
using System.Globalization;
using Nadir.Archive.Ingest;
using Nadir.Archive.Storage;
using Nadir.Imagery;
using Nadir.Inference;

namespace Nadir.Benchmarks.Indexing;

/// <summary>
/// How much of the encoder's own speed an index run keeps: images a second with everything (walk, read, decode, encode,
/// commit) against the same encoder on pictures that lie decoded in memory, before and after the run.
/// </summary>
public sealed class IndexingSpeed : IBenchmark
{
    private const int PicturesInMemory = 1024;

    /// <inheritdoc/>
    public string Name => "indexing-speed";

    /// <inheritdoc/>
    public string Description => "images/s of an index run against the encoder alone: MODEL FOLDER";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        if (arguments is not [var model, var folder])
        {
            Console.Error.WriteLine("Usage: indexing-speed MODEL FOLDER");
            return 2;
        }

        using var encoder = RetrievalEncoder.Open(model, Path.GetFileName(Path.TrimEndingDirectorySeparator(model)));
        var pictures = ReadPictures(folder, encoder.Input.Size);
        EncoderRate(encoder, pictures);
        var before = EncoderRate(encoder, pictures);

        var archive = Directory.CreateTempSubdirectory("nadir-indexing-").FullName;
        try
        {
            var first = Index(archive, encoder, folder);
            var after = EncoderRate(encoder, pictures);
            var second = Index(archive, encoder, folder);
            var rate = first.Windows / first.Elapsed.TotalSeconds;
            var alone = (before + after) / 2;
            Print($"encoder alone        {before,8:F1} images/s before, {after:F1} after");
            Print(
                $"index                {rate,8:F1} images/s: {first.Windows} windows in {first.Elapsed.TotalSeconds:F1} s");
            Print($"index / encoder      {rate / alone,8:F3}");
            Print($"encoder at work      {first.EncoderTime / first.Elapsed,8:P1} of the run");
            Print(
                $"second run           {second.Elapsed.TotalSeconds,8:F2} s, {second.Unchanged} unchanged, {second.Windows} encoded");
            Print($"peak memory          {PeakMemory() >> 20,8} MiB, the pictures in memory among it");
            return 0;
        }
        finally
        {
            Directory.Delete(archive, recursive: true);
        }
    }

    private static List<RgbImage> ReadPictures(string folder, int size)
    {
        var pictures = new List<RgbImage>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories)
            .Take(PicturesInMemory))
        {
            using var source = ImageSource.Open(path);
            pictures.Add(source.ReadSquare(size, SquareFit.Stretch));
        }

        return pictures;
    }

    private static double EncoderRate(RetrievalEncoder encoder, List<RgbImage> pictures)
    {
        var batch = new IngestOptions().BatchSize;
        var vectors = new float[batch * encoder.Dimension];
        var start = Stopwatch.GetTimestamp();
        for (var first = 0; first < pictures.Count; first += batch)
        {
            encoder.EncodeImages(pictures.GetRange(first, Math.Min(batch, pictures.Count - first)), vectors);
        }

        return pictures.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static IngestSummary Index(string archive, RetrievalEncoder encoder, string folder)
    {
        using var store = ArchiveStore.OpenOrCreate(archive, encoder);
        return new Ingestion(store, encoder).Run([folder]);
    }

    private static long PeakMemory()
    {
        var line = File.ReadLines("/proc/self/status")
            .First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
