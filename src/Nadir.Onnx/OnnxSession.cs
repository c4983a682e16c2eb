using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Nadir.Onnx;

/// <summary>A model that ONNX Runtime has loaded; quantized ones are models like any other.</summary>
/// <remarks><see cref="Run"/> may be called from many threads at once, but not during <see cref="Dispose"/>.</remarks>
public sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;

    private OnnxSession(string path, InferenceSession session)
    {
        (Path, _session) = (path, session);
        Inputs = [.. session.InputNames.Select(name => Describe(name, session.InputMetadata[name]))];
        Outputs = [.. session.OutputNames.Select(name => Describe(name, session.OutputMetadata[name]))];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the model takes.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>What the model gives.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="path">An <c>.onnx</c> file; files of weights beside it are found.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <exception cref="OnnxException">ONNX Runtime cannot be used, or the file is no model
    /// that it can run.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OnnxSession Open(string path, OnnxSessionOptions? options = null)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no model '{path}'.", path);
        }

        _ = OnnxRuntimeLibrary.Load();
        using var native = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            IntraOpNumThreads = (options ?? new()).Threads,
        };
        InferenceSession? session = null;
        try
        {
            session = new InferenceSession(System.IO.Path.GetFullPath(path), native);
            return new OnnxSession(path, session);
        }
        catch (OnnxRuntimeException exception)
        {
            session?.Dispose();
            throw Fault(path, exception);
        }
    }

    /// <summary>Runs the model.</summary>
    /// <param name="output">The output that is wanted, of floating-point numbers.</param>
    /// <param name="inputs">A tensor for each input.</param>
    /// <exception cref="OnnxException">The model does not take these inputs, or has no such output.</exception>
    public OnnxOutput Run(string output, params IReadOnlyList<OnnxInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var owned = new List<IDisposable>();
        try
        {
            OrtValue[] values = [.. inputs.Select(input => input.CreateValue(owned))];
            using var options = new RunOptions();
            using var results = _session.Run(options, [.. inputs.Select(input => input.Name)], values, [output]);
            return Read(results[0], output);
        }
        catch (OnnxRuntimeException exception)
        {
            throw Fault(Path, exception);
        }
        finally
        {
            // Last to first: a tensor goes before the memory that it stands on.
            for (var i = owned.Count - 1; i >= 0; i--)
            {
                owned[i].Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static OnnxException Fault(string path, OnnxRuntimeException exception)
    {
        // The binding puts the code before what the library says.
        var said = exception.Message.StartsWith("[ErrorCode:", StringComparison.Ordinal)
            ? exception.Message[(exception.Message.IndexOf(']', StringComparison.Ordinal) + 1)..]
            : exception.Message;
        return new OnnxException(
            $"'{path}' cannot be run: {said.ReplaceLineEndings(" ").Trim().TrimEnd('.', ' ')}.", exception);
    }

    private OnnxOutput Read(OrtValue value, string name)
    {
        var info = value.GetTensorTypeAndShape();
        return new OnnxOutput(
            info.ElementDataType switch
            {
                TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
                TensorElementType.Float16 => Array.ConvertAll(
                    MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>()).ToArray(),
                    half => (float)half),
                var type => throw new OnnxException(
                    $"'{Path}' cannot be run: its output '{name}' is of {(OnnxElementType)type}, not of "
                        + $"floating-point numbers."),
            },
            info.Shape);
    }

    // There is no type and no shape of lists and maps.
    private static OnnxValueInfo Describe(string name, NodeMetadata value) => value.IsTensor
        ? new OnnxValueInfo(name, (OnnxElementType)value.ElementDataType,
            [.. value.Dimensions.Select(length => (long)length)])
        : new OnnxValueInfo(name, OnnxElementType.Undefined, []);
}

/// <summary>How a model is run.</summary>
public sealed record OnnxSessionOptions
{
    /// <summary>Threads within an operator; 0: what ONNX Runtime chooses, one for each physical core.</summary>
    public int Threads { get; init; } = int.TryParse(
        Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var threads) && threads > 0 ? threads : 0;
}

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its dimensions; -1 where any length will do.</param>
public sealed record OnnxValueInfo(string Name, OnnxElementType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Such as <c>pixel_values: Float[?, 3, 224, 224]</c>.</summary>
    public override string ToString() =>
        $"{Name}: {Type}["
            + $"{string.Join(", ", Shape.Select(length => length < 0 ? "?" : length.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";
}

/// <summary>A tensor of floating-point numbers that a model has computed.</summary>
/// <param name="Values">Row by row; numbers of 16 bits are widened.</param>
/// <param name="Shape">Dimensions.</param>
public sealed record OnnxOutput(float[] Values, IReadOnlyList<long> Shape);

/// <summary>ONNX Runtime is missing or refuses a model; the message is one sentence for people.</summary>
public sealed class OnnxException : Exception
{
    /// <summary>Says what happened.</summary>
    public OnnxException(string message)
        : base(message)
    {
    }

    /// <summary>Says what happened, and what it came from.</summary>
    public OnnxException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
