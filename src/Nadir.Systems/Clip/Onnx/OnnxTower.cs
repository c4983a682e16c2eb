using Nadir.Onnx;
using Nadir.Systems.Contracts;

namespace Nadir.Systems.Clip.Onnx;

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
            var input = session.Inputs.Where(value => value.Shape.Count == rank && types.Contains(value.Type) && !IsMask(value)).ToList() is [var single]
                ? single
                : throw Misfit(path, $"one input of {rank} dimensions of {string.Join(" or ", types)}", session.Inputs);
            if (session.Inputs.FirstOrDefault(value => value != input && !IsMask(value)) is not null)
            {
                throw Misfit(path, "no other inputs than a mask", session.Inputs);
            }

            var vectors = session.Outputs.Where(value => value.Shape.Count == 2).ToList();
            var found = output is not null
                ? session.Outputs.FirstOrDefault(value => value.Name == output)
                : vectors.FirstOrDefault(value => value.Name == usualOutput) ?? (vectors.Count == 1 ? vectors[0] : null);
            return found is { Shape.Count: 2 }
                ? new OnnxTower(session, input, found)
                : throw Misfit(path, $"an output of vectors{(output is null ? $"; name it as \"output\" in {ModelFolder.ConfigurationName}" : $" called '{output}'")}", session.Outputs);
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

    /// <summary>Masks of the other inputs: every id counts, as in the original, whose ends are found by their ids.</summary>
    public IEnumerable<OnnxInput> Masks(int count, int length) =>
        _session.Inputs.Where(IsMask).Select(mask => mask.Type == OnnxElementType.Int32
            ? (OnnxInput)new OnnxInput<int>(mask.Name, Enumerable.Repeat(1, count * length).ToArray(), count, length)
            : new OnnxInput<long>(mask.Name, Enumerable.Repeat(1L, count * length).ToArray(), count, length));

    public void Dispose() => _session.Dispose();

    private static bool IsMask(OnnxValueInfo value) => value.Name.Contains("mask", StringComparison.OrdinalIgnoreCase);

    private static InvalidDataException Misfit(string path, string expected, IEnumerable<OnnxValueInfo> found) =>
        new($"'{path}' does not fit: expected {expected}, found {string.Join("; ", found)}.");
}
