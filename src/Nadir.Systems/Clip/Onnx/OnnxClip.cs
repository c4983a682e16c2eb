using Nadir.Onnx;

namespace Nadir.Systems.Clip.Onnx;

/// <summary>A CLIP whose towers ONNX Runtime runs, in whatever precision their files have.</summary>
/// <remarks>Safe to use from many threads, but not during <see cref="Dispose"/>.</remarks>
public sealed class OnnxClip : IDisposable
{
    private readonly OnnxTower _image;
    private readonly OnnxTower _text;

    private OnnxClip(OnnxClipConfiguration configuration, OnnxTower image, OnnxTower text)
    {
        (Configuration, _image, _text) = (configuration, image, text);
        FeatureDim = image.FeatureDim ?? text.FeatureDim ?? TextFeatures(new long[configuration.Text.ContextLength], 1).Length;
    }

    /// <summary>What the folder says.</summary>
    public OnnxClipConfiguration Configuration { get; }

    /// <summary>Length of the vectors.</summary>
    public int FeatureDim { get; }

    /// <summary>Loads the towers of a model folder.</summary>
    /// <param name="folder">With <c>config.json</c> and the files that it names.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or does not fit; the message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="OnnxException">ONNX Runtime is not installed, or cannot run a file.</exception>
    public static OnnxClip Load(string folder)
    {
        var configuration = OnnxClipFolder.ReadConfiguration(folder);
        var image = OnnxTower.Load(
            Path.Combine(folder, configuration.Image.File), 4, [OnnxElementType.Float, OnnxElementType.Float16], configuration.Image.Output, "image_embeds");
        OnnxTower? text = null;
        try
        {
            text = OnnxTower.Load(
                Path.Combine(folder, configuration.Text.File), 2, [OnnxElementType.Int64, OnnxElementType.Int32], configuration.Text.Output, "text_embeds");
            Check(folder, configuration, image, text);
            return new OnnxClip(configuration, image, text);
        }
        catch
        {
            image.Dispose();
            text?.Dispose();
            throw;
        }
    }

    /// <summary>Encodes pictures.</summary>
    /// <param name="pixels">[N, 3, S, S], less the mean and divided by the deviation.</param>
    /// <param name="count">N.</param>
    /// <returns>N * <see cref="FeatureDim"/> values, not normalised unless the file does so.</returns>
    public float[] ImageFeatures(ReadOnlyMemory<float> pixels, int count)
    {
        var (size, name) = (Configuration.Image.Size, _image.Input.Name);
        var length = 3 * size * size;
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, count * length);
        return _image.Run(count, (start, batch) =>
        {
            var part = pixels.Slice(start * length, batch * length);
            return [_image.Input.Type == OnnxElementType.Float16
                ? new OnnxInput<Half>(name, Array.ConvertAll(part.ToArray(), value => (Half)value), batch, 3, size, size)
                : new OnnxInput<float>(name, part, batch, 3, size, size)];
        });
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">[N, context length]: start, text, end, zeros.</param>
    /// <param name="count">N.</param>
    /// <returns>N * <see cref="FeatureDim"/> values, not normalised unless the file does so.</returns>
    public float[] TextFeatures(ReadOnlyMemory<long> ids, int count)
    {
        var (length, name) = (Configuration.Text.ContextLength, _text.Input.Name);
        ArgumentOutOfRangeException.ThrowIfNotEqual(ids.Length, count * length);
        return _text.Run(count, (start, batch) =>
        {
            var part = ids.Slice(start * length, batch * length);
            OnnxInput input = _text.Input.Type == OnnxElementType.Int32
                ? new OnnxInput<int>(name, Array.ConvertAll(part.ToArray(), id => (int)id), batch, length)
                : new OnnxInput<long>(name, part, batch, length);
            return [input, .. _text.Masks(batch, length)];
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _image.Dispose();
        _text.Dispose();
    }

    private static void Check(string folder, OnnxClipConfiguration configuration, OnnxTower image, OnnxTower text)
    {
        var size = configuration.Image.Size;
        if (image.Input.Shape.Zip([-1L, 3, size, size]).Skip(1).Any(pair => pair.First > 0 && pair.First != pair.Second))
        {
            throw new InvalidDataException($"'{folder}': the image tower takes {image.Input}, config.json says {size} x {size} pixels.");
        }

        if (text.Input.Shape[1] > 0 && text.Input.Shape[1] != configuration.Text.ContextLength)
        {
            throw new InvalidDataException($"'{folder}': the text tower takes {text.Input}, config.json says {configuration.Text.ContextLength} ids.");
        }

        if (image.FeatureDim is { } first && text.FeatureDim is { } second && first != second)
        {
            throw new InvalidDataException($"'{folder}': vectors of pictures have {first} values, those of texts {second}; the towers are of two models.");
        }
    }
}
