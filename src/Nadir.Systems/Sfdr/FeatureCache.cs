using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Nadir.Datasets;
using Nadir.Files;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Loop;
using Nadir.Systems.Training.Recipes;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr;

/// <summary>
/// Computes features of pictures once and keeps them in files, so that an epoch costs no convolution. A file that was
/// begun and not finished is gone on with.
/// </summary>
/// <remarks>
/// A file's name is a hash of all that its content depends on: the encoder, what is extracted, the pictures, their
/// views. Not safe for concurrent use; of two processes that compute the same file, the later one to finish replaces
/// the other's.
/// </remarks>
internal sealed class FeatureCache(
    string folder, FeatureExtractor extractor, FeatureConfiguration configuration, EncoderReference encoder,
    ImageDecoder? decode, Device device)
{
    private const int ImagesAtOnce = 32;

    // The same for every seed of a training, so that trainings with several seeds share their features.
    private const int ViewSeed = 0;

    /// <summary>Gives the features of pictures, computing what is missing.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="views">Views of each; row view * images + image; the first view is the picture itself.</param>
    /// <param name="augmentation">How further views are varied.</param>
    /// <param name="report">Hears of rows done and all rows.</param>
    /// <param name="cancellationToken">Stops after the running batch; what is done stays done.</param>
    public FeatureStore Open(
        IReadOnlyList<CaptionedImage> images,
        int views,
        AugmentationRecipe augmentation,
        Action<int, int>? report,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var rows = images.Count * views;
        var path = Path.Combine(folder, $"features-{Key(images, views, augmentation)[..24]}.bin");
        if (!File.Exists(path))
        {
            var unfinished = path + ".part";
            using (var file = new FileStream(unfinished, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            {
                Compute(file, images, views, augmentation, report, cancellationToken);
            }

            DurableFile.Publish(unfinished, path);
        }

        return FeatureStore.Open(path, extractor, configuration.Regions, rows);
    }

    private void Compute(
        FileStream file,
        IReadOnlyList<CaptionedImage> images,
        int views,
        AugmentationRecipe augmentation,
        Action<int, int>? report,
        CancellationToken cancellationToken)
    {
        var length = new FeatureLayout(extractor.Sizes, configuration.Regions).Length;
        var bytesPerRow = (long)length * Marshal.SizeOf<Half>();
        var done = (int)(file.Length / bytesPerRow);
        var batchesPerView = (images.Count + ImagesAtOnce - 1) / ImagesAtOnce;
        for (var view = done / images.Count; view < views; view++)
        {
            var firstBatch = Math.Max(0, done - (view * images.Count)) / ImagesAtOnce;
            file.Position = ((long)(view * images.Count) + (firstBatch * ImagesAtOnce)) * bytesPerRow;
            foreach (var batch in Loader(images, view == 0 ? null : augmentation)
                .ReadEpoch(view, Math.Min(firstBatch, batchesPerView), cancellationToken))
            {
                using var owned = batch;
                Append(file, batch, length);
                report?.Invoke((int)(file.Position / bytesPerRow), images.Count * views);
            }
        }

        file.SetLength(bytesPerRow * images.Count * views);
    }

    private void Append(FileStream file, ImageBatch batch, int length)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var values = new Half[batch.Count * length];
        FeatureLayout.Pack(extractor.Extract(ImagePass.Pixels(batch, extractor.ImageSize, device)), values);
        file.Write(MemoryMarshal.AsBytes<Half>(values));
    }

    private BatchLoader Loader(IReadOnlyList<CaptionedImage> images, AugmentationRecipe? augmentation)
    {
        var options = BatchLoaderOptions.ForEvaluation(extractor.ImageSize, ImagesAtOnce) with { Seed = ViewSeed };
        return new BatchLoader(images, augmentation is null ? options
            : options with { Augmentation = augmentation.ToOptions() }, decode);
    }

    private string Key(IReadOnlyList<CaptionedImage> images, int views, AugmentationRecipe augmentation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(
            $"{(decode is null ? "archive" : "given")}\0{encoder.Fingerprint}\0{extractor.Detector.Name}\0{configuration.Regions}\0{extractor.ImageSize}\0{views}\0");
        Add(
            $"{string.Join(',', configuration.GridStages)}\0{string.Join(',', configuration.RegionStages)}\0{string.Join(',', configuration.StyleStages)}\0{(views > 1 ? augmentation : null)}\0");
        foreach (var image in images)
        {
            // The loader says what is wrong with a picture that is not there.
            var file = image.Path is null ? null : new FileInfo(image.Path);
            var version = file is { Exists: true }
                ? FormattableString.Invariant($"{file.Length} {file.LastWriteTimeUtc.Ticks}") : "";
            Add($"{image.DatasetName}/{image.FileName}\0{version}\0");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(FormattableString text) => hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant(text)));
    }
}

/// <summary>Features of pictures in a file: rows of equal length, in half precision, read in any order.</summary>
/// <remarks>
/// Safe to read from many threads. What was read once stays in the system's page cache where there is room.
/// </remarks>
internal sealed class FeatureStore : IDisposable
{
    private readonly HalfPrecisionRows _file;
    private readonly FeatureLayout _layout;
    private readonly FeatureSizes _sizes;

    private FeatureStore(HalfPrecisionRows file, FeatureLayout layout, FeatureSizes sizes, int rows) =>
        (_file, _layout, _sizes, Rows) = (file, layout, sizes, rows);

    /// <summary>How many rows.</summary>
    public int Rows { get; }

    /// <summary>Opens a complete file.</summary>
    /// <exception cref="TrainingException">The file has another length than so many rows take.</exception>
    public static FeatureStore Open(string path, FeatureExtractor extractor, int regions, int rows)
    {
        var layout = new FeatureLayout(extractor.Sizes, regions);
        return new FeatureStore(
            HalfPrecisionRows.Open(path, rows, layout.Length, "features"), layout, extractor.Sizes, rows);
    }

    /// <summary>Reads rows.</summary>
    /// <returns>Features without texts.</returns>
    public PictureFeatures Read(IReadOnlyList<int> rows) => _layout.Unpack(_file.Read(rows));

    /// <summary>Reads the pictures' vectors of all rows.</summary>
    /// <returns>[rows, embed].</returns>
    public Tensor ReadPictures() => ReadColumns(Rows, 0, _sizes.Embed);

    /// <summary>Reads the statistics of the first rows.</summary>
    /// <returns>[rows, statistics].</returns>
    public Tensor ReadStatistics(int rows) => ReadColumns(rows, _sizes.Embed, _sizes.Statistics);

    public void Dispose() => _file.Dispose();

    private Tensor ReadColumns(int rows, int first, int count)
    {
        var values = new Half[rows * count];
        for (var row = 0; row < rows; row++)
        {
            _file.Read(row, values.AsSpan(row * count, count), first);
        }

        using var scope = new TensorScope();
        return scope.Keep(Tensor.FromArray<Half>(values, rows, count).To(ScalarType.Float32));
    }
}

/// <summary>Reports the computing of features as steps before the first epoch.</summary>
internal static class FeatureProgress
{
    /// <summary>Makes what hears of pictures done and all pictures; null where nobody listens.</summary>
    public static Action<int, int>? Of(IProgress<TrainingProgress>? progress, SfdrRecipe recipe)
    {
        if (progress is null)
        {
            return null;
        }

        var watch = new Stopwatch();
        var (first, last) = (0, int.MaxValue);
        return (done, all) =>
        {
            // Fewer than before: the next set of pictures.
            if (done < last)
            {
                watch.Restart();
                first = done;
            }

            last = done;

            var rate = (done - first) / Math.Max(1e-3, watch.Elapsed.TotalSeconds);
            progress.Report(new TrainingProgress(
                0, recipe.Epochs + (recipe.SelfCritical?.Epochs ?? 0), done, all, 0, 0, rate,
                TimeSpan.FromSeconds(rate > 0 ? (all - done) / rate : 0), null, false));
        };
    }
}
