using System.Text;

namespace Nadir.Onnx;

/// <summary>A model that ONNX Runtime has loaded; quantized ones are models like any other.</summary>
/// <remarks><see cref="Run"/> may be called from many threads at once, but not during <see cref="Dispose"/>.</remarks>
public sealed unsafe class OnnxSession : IDisposable
{
    private const int AllOptimizations = 99;

    private readonly OrtApi _api;
    private readonly OrtHandle _session;

    private OnnxSession(string path, OrtApi api, OrtHandle session)
    {
        (Path, _api, _session) = (path, api, session);
        Inputs = Describe(OrtFunction.SessionGetInputCount, OrtFunction.SessionGetInputName, OrtFunction.SessionGetInputTypeInfo);
        Outputs = Describe(OrtFunction.SessionGetOutputCount, OrtFunction.SessionGetOutputName, OrtFunction.SessionGetOutputTypeInfo);
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
    /// <exception cref="OnnxException">ONNX Runtime is missing, or the file is no model that it can run.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OnnxSession Open(string path, OnnxSessionOptions? options = null)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no model '{path}'.", path);
        }

        var api = OnnxRuntimeLibrary.Api();
        nint value;
        try
        {
            api.Check(((delegate* unmanaged<nint*, nint>)api[OrtFunction.CreateSessionOptions])(&value));
            using var native = new OrtHandle(api, value, OrtFunction.ReleaseSessionOptions);
            api.Check(((delegate* unmanaged<nint, int, nint>)api[OrtFunction.SetSessionGraphOptimizationLevel])(native.Value, AllOptimizations));
            api.Check(((delegate* unmanaged<nint, int, nint>)api[OrtFunction.SetIntraOpNumThreads])(native.Value, (options ?? new()).Threads));
            fixed (byte* name = Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(path) + '\0'))
            {
                api.Check(((delegate* unmanaged<nint, byte*, nint, nint*, nint>)api[OrtFunction.CreateSession])(
                    api.Environment.Value, name, native.Value, &value));
            }
        }
        catch (OnnxException exception)
        {
            throw new OnnxException($"'{path}' cannot be run: {exception.Message}.", exception);
        }

        var session = new OrtHandle(api, value, OrtFunction.ReleaseSession);
        try
        {
            return new OnnxSession(path, api, session);
        }
        catch
        {
            session.Dispose();
            throw;
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
            var values = stackalloc nint[inputs.Count];
            var names = stackalloc nint[inputs.Count];
            for (var i = 0; i < inputs.Count; i++)
            {
                values[i] = inputs[i].CreateValue(_api, owned);
                names[i] = Text(inputs[i].Name, owned);
            }

            var wanted = Text(output, owned);
            nint result = 0;
            _api.Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)_api[OrtFunction.Run])(
                _session.Value, 0, names, values, (nuint)inputs.Count, &wanted, 1, &result));
            owned.Add(new OrtHandle(_api, result, OrtFunction.ReleaseValue));
            return Read(result, output);
        }
        catch (OnnxException exception)
        {
            throw new OnnxException($"'{Path}' cannot be run: {exception.Message}.", exception);
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

    private static nint Text(string text, List<IDisposable> owned)
    {
        var memory = new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(text + '\0')).Pin();
        owned.Add(memory);
        return (nint)memory.Pointer;
    }

    private OnnxOutput Read(nint value, string name)
    {
        nint info;
        _api.Check(((delegate* unmanaged<nint, nint*, nint>)_api[OrtFunction.GetTensorTypeAndShape])(value, &info));
        using var owned = new OrtHandle(_api, info, OrtFunction.ReleaseTensorTypeAndShapeInfo);
        var (type, shape) = ReadShape(info);
        void* data;
        _api.Check(((delegate* unmanaged<nint, void**, nint>)_api[OrtFunction.GetTensorMutableData])(value, &data));
        var count = checked((int)shape.Aggregate(1L, (product, length) => product * length));
        return new OnnxOutput(
            type switch
            {
                OnnxElementType.Float => new ReadOnlySpan<float>(data, count).ToArray(),
                OnnxElementType.Float16 => Array.ConvertAll(new ReadOnlySpan<Half>(data, count).ToArray(), half => (float)half),
                _ => throw new OnnxException($"its output '{name}' is of {type}, not of floating-point numbers"),
            },
            shape);
    }

    private (OnnxElementType Type, long[] Shape) ReadShape(nint info)
    {
        int type;
        nuint count;
        _api.Check(((delegate* unmanaged<nint, int*, nint>)_api[OrtFunction.GetTensorElementType])(info, &type));
        _api.Check(((delegate* unmanaged<nint, nuint*, nint>)_api[OrtFunction.GetDimensionsCount])(info, &count));
        var shape = new long[count];
        fixed (long* lengths = shape)
        {
            _api.Check(((delegate* unmanaged<nint, long*, nuint, nint>)_api[OrtFunction.GetDimensions])(info, lengths, count));
        }

        return ((OnnxElementType)type, shape);
    }

    private OnnxValueInfo[] Describe(OrtFunction count, OrtFunction name, OrtFunction typeInfo)
    {
        nuint values;
        _api.Check(((delegate* unmanaged<nint, nuint*, nint>)_api[count])(_session.Value, &values));
        var result = new OnnxValueInfo[values];
        for (nuint i = 0; i < values; i++)
        {
            nint text, type, tensor;
            _api.Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)_api[name])(_session.Value, i, _api.Allocator, &text));
            var label = _api.TakeText(text);
            _api.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)_api[typeInfo])(_session.Value, i, &type));
            using var owned = new OrtHandle(_api, type, OrtFunction.ReleaseTypeInfo);
            // The tensor's description belongs to the type's; there is none for lists and maps.
            _api.Check(((delegate* unmanaged<nint, nint*, nint>)_api[OrtFunction.CastTypeInfoToTensorInfo])(type, &tensor));
            var (element, shape) = tensor == 0 ? (OnnxElementType.Undefined, []) : ReadShape(tensor);
            result[i] = new OnnxValueInfo(label, element, shape);
        }

        return result;
    }
}
