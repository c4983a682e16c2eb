using Nadir.Imagery;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Systems.Clip.Onnx;

/// <summary>Puts a CLIP in ONNX Runtime where retrieval models go: it takes pictures in the range -1..1, as all of them do.</summary>
/// <remarks>Owns the CLIP. Not safe for concurrent use.</remarks>
public sealed class OnnxRetrieval : ITwoTowers
{
    private readonly OnnxClip _clip;
    private readonly Tensor _factor;
    private readonly Tensor _summand;

    /// <summary>Takes a CLIP over.</summary>
    public OnnxRetrieval(OnnxClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        _clip = clip;
        var image = clip.Configuration.Image;
        // (x + 1) / 2 is 0..1; less the mean, divided by the deviation, that is x * factor + summand.
        _factor = Colours(index => 0.5 / image.Std[index]);
        _summand = Colours(index => (0.5 - image.Mean[index]) / image.Std[index]);
    }

    /// <summary>Factor on cosines before a softmax over texts.</summary>
    public double Scale => _clip.Configuration.Scale;

    /// <inheritdoc/>
    public Device Device => Device.Cpu;

    /// <inheritdoc/>
    public int FeatureDim => _clip.FeatureDim;

    /// <inheritdoc/>
    public ImageSpecification Images => new(_clip.Configuration.Image.Size, SquareFit.CenterCrop);

    /// <inheritdoc/>
    public int MaxTextLength => _clip.Configuration.Text.ContextLength;

    /// <inheritdoc/>
    public Tensor ImageFeatures(ImageInputs images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        var count = (int)images.Pixels.Size(0);
        var normalized = (images.Pixels.To(ScalarType.Float32) * _factor) + _summand;
        var features = _clip.ImageFeatures(normalized.Contiguous().ToArray<float>(), count);
        return scope.Keep(Tensor.FromArray<float>(features, count, FeatureDim));
    }

    /// <summary>Computes text vectors before normalisation.</summary>
    /// <param name="texts">Ids with start and end, at most <see cref="MaxTextLength"/> each; their lengths are not needed.</param>
    /// <returns>[N, <see cref="FeatureDim"/>] in float32.</returns>
    public Tensor TextFeatures(TextInputs texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var (count, length) = ((int)texts.Ids.Size(0), (int)texts.Ids.Size(1));
        // The towers of files take rows of one length.
        var rows = new long[count * MaxTextLength];
        var given = texts.Ids.ToArray<long>();
        for (var row = 0; row < count; row++)
        {
            given.AsSpan(row * length, length).CopyTo(rows.AsSpan(row * MaxTextLength));
        }

        return Tensor.FromArray<float>(_clip.TextFeatures(rows, count), count, FeatureDim);
    }

    /// <summary>Does nothing: ONNX Runtime has folded what can be folded.</summary>
    public void PrepareForInference()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _clip.Dispose();
        _factor.Dispose();
        _summand.Dispose();
    }

    private static Tensor Colours(Func<int, double> value) =>
        Tensor.FromArray<float>([(float)value(0), (float)value(1), (float)value(2)], 1, 3, 1, 1);
}
