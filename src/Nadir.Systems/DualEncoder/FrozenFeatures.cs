using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.DualEncoder;

/// <summary>What parts that stay as they are make of all training images or captions, computed once.</summary>
/// <remarks>Immutable; safe to read from many threads.</remarks>
internal sealed class FrozenFeatures
{
    private const int TextsAtOnce = 128;

    private readonly float[] _values;
    private readonly int _width;
    private readonly IReadOnlyDictionary<string, int> _rows;

    private FrozenFeatures(float[] values, int width, IReadOnlyDictionary<string, int> rows) =>
        (_values, _width, _rows) = (values, width, rows);

    /// <summary>The pooled features of a dual encoder's backbone, kept in the cache folder between trainings.</summary>
    /// <param name="network">In training mode before and after.</param>
    /// <param name="setup">Images, cache folder.</param>
    public static FrozenFeatures OfImages(DualEncoderNetwork network, RetrievalSetup setup)
    {
        var images = setup.Images;
        var width = network.Image.FeatureCount;
        var folder = setup.Paths.Cache ?? Path.Combine(setup.Paths.Model, "features");
        var path = Path.Combine(folder, $"{Key(network, images)}.pooled.safetensors");
        if (!File.Exists(path))
        {
            setup.Notice?.Invoke($"{images.Count} images go through the backbone once, into '{path}' ...");
            var made = new float[(long)images.Count * width];
            network.Eval();
            using (new NoGradScope())
            {
                ImagePass.Run(
                    network, images, setup.Decode,
                    (pixels, first, count) => network.Image.Pool(pixels).To(Device.Cpu)
                        .CopyTo(made.AsSpan(first * width, count * width)),
                    CancellationToken.None);
            }

            network.Train();
            Directory.CreateDirectory(folder);
            using var scope = new TensorScope();
            SafetensorsTensors.Write(
                path,
                new Dictionary<string, Tensor> { ["features"] = Tensor.FromArray<float>(made, images.Count, width) },
                new Dictionary<string, string> { ["stages"] = string.Join(' ', network.Image.StageNames) });
        }

        using var reading = new TensorScope();
        var stored = SafetensorsTensors.ReadAll(path)["features"];
        return new FrozenFeatures(stored.ToArray<float>(), width, new Dictionary<string, int>());
    }

    /// <summary>The unit sentence vectors of all training captions.</summary>
    /// <param name="network">In training mode before and after.</param>
    /// <param name="encoder">Its language model.</param>
    /// <param name="tokenizer">Gives its ids.</param>
    /// <param name="setup">Captions, device.</param>
    public static FrozenFeatures OfTexts(
        DualEncoderNetwork network, BertTextEncoder encoder, ITextTokenizer tokenizer, RetrievalSetup setup)
    {
        // The shortest first: little of a batch is padding.
        var captions = setup.Images.SelectMany(image => image.Captions).Distinct()
            .Select(caption => (Text: caption, Ids: tokenizer.Encode(caption, network.MaxTextLength)))
            .OrderBy(caption => caption.Ids.Length).ToArray();
        setup.Notice?.Invoke($"{captions.Length} different captions go through the language model once ...");
        var values = new float[captions.Length * encoder.Width];
        network.Eval();
        using (new NoGradScope())
        {
            for (var start = 0; start < captions.Length; start += TextsAtOnce)
            {
                using var scope = new TensorScope();
                var count = Math.Min(TextsAtOnce, captions.Length - start);
                var texts = TextInputs.Create([.. captions.Skip(start).Take(count).Select(caption => caption.Ids)])
                    .To(setup.Device);
                encoder.Encode(texts.Ids, texts.Lengths).Sentence.Normalize().To(Device.Cpu)
                    .CopyTo(values.AsSpan(start * encoder.Width, count * encoder.Width));
            }
        }

        network.Train();
        return new FrozenFeatures(
            values, encoder.Width, captions.Index().ToDictionary(pair => pair.Item.Text, pair => pair.Index));
    }

    /// <summary>The rows of a batch's images.</summary>
    /// <returns>[images, width] on the processor.</returns>
    public Tensor Images(ImageBatch batch) => Gather(batch.ImageIndices);

    /// <summary>The rows of a batch's captions.</summary>
    /// <returns>[captions, width] on the processor.</returns>
    public Tensor Texts(ImageBatch batch) => Gather([.. batch.Captions.Select(caption => _rows[caption.Text])]);

    private Tensor Gather(IReadOnlyList<int> rows)
    {
        var values = new float[rows.Count * _width];
        for (var row = 0; row < rows.Count; row++)
        {
            _values.AsSpan(rows[row] * _width, _width).CopyTo(values.AsSpan(row * _width));
        }

        return Tensor.FromArray<float>(values, rows.Count, _width);
    }

    // Over everything that decides the features: weights, stages, size, files.
    private static string Key(DualEncoderNetwork network, IReadOnlyList<CaptionedImage> images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var scope = new TensorScope();
        hash.AppendData(Encoding.UTF8.GetBytes($"{network.Images} {string.Join(' ', network.Image.StageNames)}{(network.Configuration.Image.Pooling == ImagePooling.Mean ? "" : $" {network.Configuration.Image.Pooling}")}"));
        foreach (var (name, tensor) in network.Image.Backbone.StateDict())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes(
                tensor.To(Device.Cpu).To(ScalarType.Float32).Contiguous().ToArray<float>().AsSpan()));
        }

        foreach (var image in images)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(
                $"{image.DatasetName}/{image.FileName}\0{LengthOf(image.Path)}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static long LengthOf(string? path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
