using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Nadir.Datasets;
using Nadir.Files;
using Nadir.Systems.Building;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>A part of a network that stays as it is in a training: what it is, and what it makes of a batch.</summary>
/// <typeparam name="TInput">What goes in: pixels, or texts.</typeparam>
/// <param name="Network">The network that it is a part of; in training mode before and after.</param>
/// <param name="Width">Numbers for each image or text.</param>
/// <param name="Encode">Gives [N, width].</param>
internal sealed record FrozenPart<TInput>(Module Network, int Width, Func<TInput, Tensor> Encode);

/// <summary>What parts that stay as they are make of all training images or captions, computed once.</summary>
/// <remarks>Immutable; safe to read from many threads.</remarks>
internal sealed class FrozenFeatures
{
    private const int TextsAtOnce = 128;
    private const int ImagesAtOnce = 32;

    // The same for every seed of a training, so that trainings with several seeds share the file.
    private const int ViewSeed = 0;

    private readonly float[] _values;
    private readonly int _width;
    private readonly int _images;
    private readonly int _views;
    private readonly IReadOnlyDictionary<string, int> _rows;

    private FrozenFeatures(float[] values, int width, (int Images, int Views) shape,
        IReadOnlyDictionary<string, int> rows) =>
        (_values, _width, _images, _views, _rows) = (values, width, shape.Images, shape.Views, rows);

    /// <summary>Features of some views of every image, kept in the cache folder between trainings. The first view is
    /// the image as it is; further ones are varied as the recipe says.</summary>
    /// <param name="part">What encodes [N, 3, side, side].</param>
    /// <param name="side">Side of the images in pixels.</param>
    /// <param name="settings">All that decides the features beside the part's weights, the images
    /// and their views.</param>
    /// <param name="weights">The part's weights.</param>
    /// <param name="views">At least 1.</param>
    /// <param name="setup">Images, recipe, cache folder.</param>
    public static FrozenFeatures OfImages(
        FrozenPart<Tensor> part, int side, string settings, IReadOnlyDictionary<string, Tensor> weights, int views,
        RetrievalSetup setup)
    {
        var images = setup.Images;
        var recipe = setup.Recipe;
        var varied = views > 1 ? recipe.Augmentation.ToString() : "";
        var key = FeatureFiles.Key($"{settings}\0{side}\0{views}\0{varied}", weights, images);
        var values = Kept(
            key, part.Width, setup,
            $"{images.Count} images go through the frozen layers {(views == 1 ? "once" : $"in {views} views")}",
            () => Compute(part, side, views, setup));
        return new FrozenFeatures(values, part.Width, (images.Count, views), new Dictionary<string, int>());
    }

    /// <summary>
    /// Features of texts, such as all that a training shows, kept in the cache folder between trainings.
    /// </summary>
    /// <param name="texts">Those that will be asked for; equal ones are computed once.</param>
    /// <param name="part">What encodes them, on the training's device.</param>
    /// <param name="weights">The part's weights.</param>
    /// <param name="tokenizer">Gives its ids.</param>
    /// <param name="maxLength">Ids after which a text is cut off.</param>
    /// <param name="setup">Device, cache folder; hears how many there are.</param>
    public static FrozenFeatures OfTexts(
        IEnumerable<string> texts,
        FrozenPart<TextInputs> part,
        IReadOnlyDictionary<string, Tensor> weights,
        ITextTokenizer tokenizer,
        int maxLength,
        RetrievalSetup setup)
    {
        // The shortest first: little of a batch is padding.
        var captions = texts.Distinct()
            .Select(caption => (Text: caption, Ids: tokenizer.Encode(caption, maxLength)))
            .OrderBy(caption => caption.Ids.Length).ThenBy(caption => caption.Text, StringComparer.Ordinal).ToArray();
        // The ids stand for the texts: what gives the same ids has the same features.
        var key = FeatureFiles.Key(
            $"{setup.Recipe.Bfloat16}\n" + string.Join('\n', captions.Select(caption => string.Join(' ', caption.Ids))),
            weights, []);
        var values = Kept(
            key, part.Width, setup, $"{captions.Length} different texts go through the frozen layers once",
            () => Compute([.. captions.Select(caption => caption.Ids)], part, setup));
        return new FrozenFeatures(
            values, part.Width, (0, 1), captions.Index().ToDictionary(pair => pair.Item.Text, pair => pair.Index));
    }

    /// <summary>The rows of a batch's images; each image shows its views in turn, epoch by epoch.</summary>
    /// <returns>[images, width] on the processor.</returns>
    public Tensor Images(ImageBatch batch) =>
        Gather([.. batch.ImageIndices.Select(image => (((batch.Epoch + image) % _views) * _images) + image)]);

    /// <summary>The rows of texts.</summary>
    /// <returns>[texts, width] on the processor.</returns>
    /// <exception cref="KeyNotFoundException">A text was not computed.</exception>
    public Tensor Texts(IEnumerable<string> texts) => Gather([.. texts.Select(text => _rows[text])]);

    // What the cache folder has under a key, or what is computed now.
    private static float[] Kept(string key, int width, RetrievalSetup setup, string what, Func<float[]> compute)
    {
        var folder = setup.Paths.Cache ?? Path.Combine(setup.Paths.Model, "features");
        var path = Path.Combine(folder, $"{key}.features.safetensors");
        using var scope = new TensorScope();
        if (!File.Exists(path))
        {
            setup.Notice?.Invoke($"{what}, into '{path}' ...");
            Directory.CreateDirectory(folder);
            var made = compute();
            var begun = $"{path}.{Guid.NewGuid():N}";
            SafetensorsTensors.Write(
                begun,
                new Dictionary<string, Tensor>
                {
                    ["features"] = Tensor.FromArray<float>(
                    made, made.Length / width, width)
                },
                new Dictionary<string, string> { ["format"] = "pt" });
            DurableFile.Publish(begun, path);
            return made;
        }

        return SafetensorsTensors.ReadAll(path)["features"].ToArray<float>();
    }

    private static float[] Compute(long[][] captions, FrozenPart<TextInputs> part, RetrievalSetup setup)
    {
        var values = new float[captions.Length * part.Width];
        using var noGrad = new NoGradScope();
        part.Network.Eval();
        for (var start = 0; start < captions.Length; start += TextsAtOnce)
        {
            using var scope = new TensorScope();
            var count = Math.Min(TextsAtOnce, captions.Length - start);
            var inputs = TextInputs.Create(captions[start..(start + count)]).To(setup.Device);
            part.Encode(inputs).To(Device.Cpu).CopyTo(values.AsSpan(start * part.Width, count * part.Width));
        }

        part.Network.Train();
        return values;
    }

    private static float[] Compute(FrozenPart<Tensor> part, int side, int views, RetrievalSetup setup)
    {
        var made = new float[(long)setup.Images.Count * views * part.Width];
        using var noGrad = new NoGradScope();
        part.Network.Eval();
        var plain = BatchLoaderOptions.ForEvaluation(side, ImagesAtOnce) with { Seed = ViewSeed };
        var first = 0;
        for (var view = 0; view < views; view++)
        {
            var options = view == 0 ? plain : plain with { Augmentation = setup.Recipe.Augmentation.ToOptions() };
            foreach (var batch in new BatchLoader(setup.Images, options, setup.Decode).ReadEpoch(view))
            {
                using var owned = batch;
                using var scope = new TensorScope();
                part.Encode(ImagePass.Pixels(batch, options.ImageSize, setup.Device)).To(Device.Cpu)
                    .CopyTo(made.AsSpan(first * part.Width, batch.Count * part.Width));
                first += batch.Count;
            }
        }

        part.Network.Train();
        return made;
    }

    private Tensor Gather(IReadOnlyList<int> rows)
    {
        var values = new float[rows.Count * _width];
        for (var row = 0; row < rows.Count; row++)
        {
            _values.AsSpan(rows[row] * _width, _width).CopyTo(values.AsSpan(row * _width));
        }

        return Tensor.FromArray<float>(values, rows.Count, _width);
    }
}

/// <summary>Names of files of features, by all that their content depends on.</summary>
internal static class FeatureFiles
{
    /// <summary>The hash of settings, weights and images.</summary>
    /// <param name="settings">What decides the features beside weights and images.</param>
    /// <param name="weights">Of what computes them; read as float32.</param>
    /// <param name="images">By name and length of their files.</param>
    /// <returns>24 lower-case hexadecimal digits.</returns>
    public static string Key(
        string settings, IReadOnlyDictionary<string, Tensor> weights, IReadOnlyList<CaptionedImage> images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var scope = new TensorScope();
        Add(settings);
        foreach (var (name, tensor) in weights)
        {
            Add($"{name}\0");
            hash.AppendData(MemoryMarshal.AsBytes(
                tensor.To(Device.Cpu).To(ScalarType.Float32).Contiguous().ToArray<float>().AsSpan()));
        }

        foreach (var image in images)
        {
            var file = image.Path is null ? null : new FileInfo(image.Path);
            Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{image.DatasetName}/{image.FileName}\0{(file is { Exists: true } ? file.Length : 0)}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..24];

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
