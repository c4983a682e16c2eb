using Nadir.Imagery;
using Nadir.Onnx;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Systems.Clip.Onnx;

/// <summary>
/// Puts a CLIP in ONNX Runtime where retrieval models go: it takes pictures in the range -1..1, as all of them do.
/// </summary>
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
    /// <param name="texts">Ids with start and end, at most <see cref="MaxTextLength"/> each; their
    /// lengths are not needed.</param>
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

/// <summary>One tower of a CLIP in ONNX Runtime. Safe to use from many threads.</summary>
internal sealed class OnnxTower : IDisposable
{
    private readonly OnnxSession _session;
    private readonly string _output;

    private OnnxTower(OnnxSession session, OnnxValueInfo input, OnnxValueInfo output)
    {
        (_session, Input, _output) = (session, input, output.Name);
        FeatureDim = output.Shape[^1] > 0 ? (int)output.Shape[^1] : null;
    }

    /// <summary>The input that is not a mask.</summary>
    public OnnxValueInfo Input { get; }

    /// <summary>Length of the vectors; null where the file does not say.</summary>
    public int? FeatureDim { get; }

    /// <summary>Loads a tower and finds its input and output.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rank">Dimensions of the input.</param>
    /// <param name="types">Types that the input may have.</param>
    /// <param name="output">Name of the output; null to find it.</param>
    /// <param name="usualOutput">The output's usual name.</param>
    /// <exception cref="InvalidDataException">The file is no such tower; the message says what it has.</exception>
    public static OnnxTower Load(string path, int rank, OnnxElementType[] types, string? output, string usualOutput)
    {
        var session = OnnxSession.Open(path);
        try
        {
            var input = session.Inputs.Where(value => value.Shape.Count == rank && types.Contains(value.Type)
                && !IsMask(value)).ToList() is [var single]
                ? single
                : throw Misfit(path, $"one input of {rank} dimensions of {string.Join(" or ", types)}", session.Inputs);
            if (session.Inputs.FirstOrDefault(value => value != input && !IsMask(value)) is not null)
            {
                throw Misfit(path, "no other inputs than a mask", session.Inputs);
            }

            var vectors = session.Outputs.Where(value => value.Shape.Count == 2).ToList();
            var found = output is not null
                ? session.Outputs.FirstOrDefault(value => value.Name == output)
                : vectors.FirstOrDefault(value => value.Name == usualOutput)
                    ?? (vectors.Count == 1 ? vectors[0] : null);
            return found is { Shape.Count: 2 }
                ? new OnnxTower(session, input, found)
                : throw Misfit(
                    path,
                    "an output of vectors" + (output is null
                        ? $"; name it as \"output\" in {ModelFolder.ConfigurationName}" : $" called '{output}'"),
                    session.Outputs);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Computes vectors, all inputs at once or, where the file was made for one, one by one.</summary>
    /// <param name="count">Inputs.</param>
    /// <param name="inputs">Makes the tensors of inputs from one of them on.</param>
    public float[] Run(int count, Func<int, int, IReadOnlyList<OnnxInput>> inputs)
    {
        var step = Input.Shape[0] > 0 ? (int)Input.Shape[0] : count;
        if (count % step != 0)
        {
            throw new OnnxException($"'{_session.Path}' was made for batches of {step}; export it for any batch");
        }

        var vectors = new List<float[]>();
        for (var start = 0; start < count; start += step)
        {
            vectors.Add(_session.Run(_output, inputs(start, step)).Values);
        }

        return vectors is [var all] ? all : [.. vectors.SelectMany(values => values)];
    }

    /// <summary>
    /// Masks of the other inputs: every id counts, as in the original, whose ends are found by their ids.
    /// </summary>
    public IEnumerable<OnnxInput> Masks(int count, int length) =>
        _session.Inputs.Where(IsMask).Select(mask => mask.Type == OnnxElementType.Int32
            ? (OnnxInput)new OnnxInput<int>(mask.Name, Enumerable.Repeat(1, count * length).ToArray(), count, length)
            : new OnnxInput<long>(mask.Name, Enumerable.Repeat(1L, count * length).ToArray(), count, length));

    public void Dispose() => _session.Dispose();

    private static bool IsMask(OnnxValueInfo value) => value.Name.Contains("mask", StringComparison.OrdinalIgnoreCase);

    private static InvalidDataException Misfit(string path, string expected, IEnumerable<OnnxValueInfo> found) =>
        new($"'{path}' does not fit: expected {expected}, found {string.Join("; ", found)}.");
}
