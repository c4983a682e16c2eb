using System.Globalization;
using System.Runtime.InteropServices;
using Nadir.Datasets;
using Nadir.Files;
using Nadir.Systems.Building;
using Nadir.Systems.Building.Backbones;
using Nadir.Torch;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// What the frozen stages of a backbone make of some views of every training image: computed once, kept in files of
/// half precision between trainings, one a stage. The first view is the image as it is; further ones are varied as the
/// recipe says, and an image shows its views in turn, epoch by epoch.
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
    private readonly Dictionary<string, HalfPrecisionRows> _files = [];
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
        int[] rows = [.. batch.ImageIndices.Select(
            image => (((batch.Epoch + image) % _views) * _setup.Images.Count) + image)];
        return new Batch(this, rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }

        _files.Clear();
    }

    private List<Tensor> Read(int[] rows, IReadOnlyList<string> stages)
    {
        Open(stages);
        using var scope = new TensorScope();
        return [.. stages.Select(stage => scope.Keep(Read(rows, stage).To(_setup.Device)))];
    }

    // [rows, channels, cells, cells] in float32; rows lie in the file as [cells, cells, channels].
    private Tensor Read(int[] rows, string stage)
    {
        using var scope = new TensorScope();
        return scope.Keep(Tensor.FromArray<Half>(
            _files[stage].Read(rows), rows.Length, Cells(stage), Cells(stage), _backbone.ChannelsOf(stage))
            .To(ScalarType.Float32).Permute(0, 3, 1, 2));
    }

    private int Width(string stage) => Cells(stage) * Cells(stage) * _backbone.ChannelsOf(stage);

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
            _files.Add(stage, HalfPrecisionRows.Open(
                PathOf(stage), _views * _setup.Images.Count, Width(stage), "maps"));
        }
    }

    private void Compute(string[] stages)
    {
        var images = _setup.Images;
        var bytes = stages.Sum(stage => (long)_views * images.Count * Width(stage) * Marshal.SizeOf<Half>());
        _setup.Notice?.Invoke(string.Create(
            CultureInfo.InvariantCulture,
            $"{_views} view(s) of {images.Count} images go through the frozen stages once, {bytes / 1e9:F1} GB into "
                + $"'{_folder}' ..."));
        string[] begun = [.. stages.Select(stage => $"{PathOf(stage)}.{Guid.NewGuid():N}")];
        FileStream[] files = [.. begun.Select(
            path => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20))];
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
                file.Dispose();
                DurableFile.Publish(path, PathOf(stage));
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
        return new BatchLoader(images, view == 0 ? options
            : options with { Augmentation = _setup.Recipe.Augmentation.ToOptions() }, _setup.Decode);
    }

    private int Cells(string stage) => _backbone.MapSide(stage, _side);

    private string PathOf(string stage) => Path.Combine(_folder, $"maps-{_key ??= Key()}-{stage}.f16");

    private string Key()
    {
        var recipe = _setup.Recipe;
        var varied = _views > 1 ? recipe.Augmentation.ToString() : "";
        return FeatureFiles.Key(
            $"{_backbone.Architecture}\0{_side}\0{_views}\0{recipe.Bfloat16}\0{varied}\0", _backbone.StateDict(),
            _setup.Images);
    }

    private sealed class Batch(KeptMaps kept, int[] rows) : IKeptMaps
    {
        public IReadOnlyList<Tensor> Read(IReadOnlyList<string> stages) => kept.Read(rows, stages);
    }
}
