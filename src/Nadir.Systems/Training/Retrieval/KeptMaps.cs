using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// What the frozen stages of a backbone make of some views of every training image: computed once, kept in files of half
/// precision between trainings, one a stage. The first view is the image as it is; further ones are varied as the recipe
/// says, and an image shows its views in turn, epoch by epoch.
/// </summary>
/// <remarks>
/// Files are named by a hash of all that they depend on: weights, images, side, views. Which stages a network reads is
/// seen when it first asks. Of two processes that compute the same file, the later one to finish replaces the other's.
/// Not safe for concurrent use.
/// </remarks>
internal sealed class KeptMaps : IDisposable
{
    private const int ImagesAtOnce = 32;

    // The same for every seed of a training, so that trainings with several seeds share the files.
    private const int ViewSeed = 0;

    private readonly Backbone _backbone;
    private readonly RetrievalSetup _setup;
    private readonly int _views;
    private readonly int _side;
    private readonly string _folder;
    private readonly Dictionary<string, StageFile> _files = [];
    private string? _key;

    /// <summary>Prepares; nothing is computed before a map is asked for.</summary>
    /// <param name="backbone">Frozen as far as its maps will be asked for.</param>
    /// <param name="setup">Images, recipe, cache folder.</param>
    /// <param name="views">At least 1.</param>
    public KeptMaps(Backbone backbone, RetrievalSetup setup, int views)
    {
        (_backbone, _setup, _views, _side) = (backbone, setup, views, setup.Recipe.ImageSize);
        _folder = setup.Paths.Cache ?? Path.Combine(setup.Paths.Model, "features");
    }

    /// <summary>The maps of a batch's images.</summary>
    public IKeptMaps Of(ImageBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int[] rows = [.. batch.ImageIndices.Select(image => (((batch.Epoch + image) % _views) * _setup.Images.Count) + image)];
        return new Batch(this, rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Handle.Dispose();
        }

        _files.Clear();
    }

    private List<Tensor> Read(int[] rows, IReadOnlyList<string> stages)
    {
        Open(stages);
        using var scope = new TensorScope();
        return [.. stages.Select(stage => scope.Keep(_files[stage].Read(rows).To(_setup.Device)))];
    }

    private void Open(IReadOnlyList<string> stages)
    {
        string[] missing = [.. stages.Where(stage => !_files.ContainsKey(stage))];
        if (missing.Length == 0)
        {
            return;
        }

        Directory.CreateDirectory(_folder);
        string[] absent = [.. missing.Where(stage => !File.Exists(PathOf(stage)))];
        if (absent.Length > 0)
        {
            Compute(absent);
        }

        foreach (var stage in missing)
        {
            _files.Add(stage, StageFile.Open(PathOf(stage), Cells(stage), _backbone.ChannelsOf(stage), _views * _setup.Images.Count));
        }
    }

    private void Compute(string[] stages)
    {
        var images = _setup.Images;
        var bytes = stages.Sum(stage => (long)_views * images.Count * Cells(stage) * Cells(stage) * _backbone.ChannelsOf(stage) * Marshal.SizeOf<Half>());
        _setup.Notice?.Invoke(string.Create(
            CultureInfo.InvariantCulture,
            $"{_views} view(s) of {images.Count} images go through the frozen stages once, {bytes / 1e9:F1} GB into '{_folder}' ..."));
        string[] begun = [.. stages.Select(stage => $"{PathOf(stage)}.{Guid.NewGuid():N}")];
        FileStream[] files = [.. begun.Select(path => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20))];
        try
        {
            for (var view = 0; view < _views; view++)
            {
                foreach (var batch in Loader(images, view).ReadEpoch(view))
                {
                    using var owned = batch;
                    Append(files, stages, batch);
                }
            }

            foreach (var ((file, path), stage) in files.Zip(begun).Zip(stages))
            {
                file.Flush(flushToDisk: true);
                file.Dispose();
                File.Move(path, PathOf(stage), overwrite: true);
            }
        }
        finally
        {
            foreach (var (file, path) in files.Zip(begun))
            {
                file.Dispose();
                File.Delete(path);
            }
        }
    }

    private void Append(FileStream[] files, string[] stages, ImageBatch batch)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        IReadOnlyList<Tensor> maps;
        using (_setup.Autocast())
        {
            maps = _backbone.ForwardStages(ImagePass.Pixels(batch, _side, _setup.Device), stages);
        }

        foreach (var (file, map) in files.Zip(maps))
        {
            // Channels last, as the convolutions behind will want them.
            var half = map.Permute(0, 2, 3, 1).Contiguous().To(Device.Cpu).To(ScalarType.Float16);
            file.Write(MemoryMarshal.AsBytes<Half>(half.ToArray<Half>()));
        }
    }

    private BatchLoader Loader(IReadOnlyList<CaptionedImage> images, int view)
    {
        var options = BatchLoaderOptions.ForEvaluation(_side, ImagesAtOnce) with { Seed = ViewSeed };
        return new BatchLoader(images, view == 0 ? options : options with { Augmentation = _setup.Recipe.Augmentation.ToOptions() }, _setup.Decode);
    }

    private int Cells(string stage) => _backbone.MapSide(stage, _side);

    private string PathOf(string stage) => Path.Combine(_folder, $"maps-{_key ??= Key()}-{stage}.f16");

    private string Key()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var scope = new TensorScope();
        var recipe = _setup.Recipe;
        Add($"{_backbone.Architecture}\0{_side}\0{_views}\0{recipe.Bfloat16}\0{(_views > 1 ? recipe.Augmentation : null)}\0");
        foreach (var (name, tensor) in _backbone.StateDict())
        {
            Add($"{name}\0");
            hash.AppendData(MemoryMarshal.AsBytes(
                tensor.To(Device.Cpu).To(ScalarType.Float32).Contiguous().ToArray<float>().AsSpan()));
        }

        foreach (var image in _setup.Images)
        {
            var file = image.Path is null ? null : new FileInfo(image.Path);
            Add($"{image.DatasetName}/{image.FileName}\0{(file is { Exists: true } ? file.Length : 0)}\0");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..24];

        void Add(FormattableString text) => hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant(text)));
    }

    private sealed class Batch(KeptMaps kept, int[] rows) : IKeptMaps
    {
        public IReadOnlyList<Tensor> Read(IReadOnlyList<string> stages) => kept.Read(rows, stages);
    }

    // Rows of [cells, cells, channels] in half precision; what was read once stays in the page cache where there is room.
    private sealed record StageFile(SafeFileHandle Handle, string Path, int Cells, int Channels)
    {
        public static StageFile Open(string path, int cells, int channels, int rows)
        {
            var handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
            var expected = (long)rows * cells * cells * channels * Marshal.SizeOf<Half>();
            if (RandomAccess.GetLength(handle) is var length && length != expected)
            {
                handle.Dispose();
                throw new TrainingException($"'{path}' has {length} bytes, expected {expected}: remove it, and the maps are computed again.");
            }

            return new StageFile(handle, path, cells, channels);
        }

        // [rows, channels, cells, cells] in float32, channels last.
        public Tensor Read(int[] rows)
        {
            var width = Cells * Cells * Channels;
            var values = new Half[rows.Length * width];
            for (var row = 0; row < rows.Length; row++)
            {
                var bytes = MemoryMarshal.AsBytes(values.AsSpan(row * width, width));
                var offset = (long)rows[row] * bytes.Length;
                while (bytes.Length > 0)
                {
                    var count = RandomAccess.Read(Handle, bytes, offset);
                    if (count == 0)
                    {
                        throw new TrainingException($"'{Path}' was cut short while it was read.");
                    }

                    bytes = bytes[count..];
                    offset += count;
                }
            }

            using var scope = new TensorScope();
            return scope.Keep(Tensor.FromArray<Half>(values, rows.Length, Cells, Cells, Channels)
                .To(ScalarType.Float32).Permute(0, 3, 1, 2));
        }
    }
}
