using System.Runtime.InteropServices;

namespace Nadir.Onnx;

/// <summary>ONNX Runtime's table of functions, and the environment of this process. Safe to use from many threads.</summary>
internal sealed unsafe class OrtApi
{
    // The oldest table that has all the functions used here, so that libraries of many versions serve.
    private const uint ApiVersion = 11;

    private const int ErrorLevel = 3;

    private readonly nint* _functions;

    private OrtApi(nint* functions) => _functions = functions;

    /// <summary>The environment; lives as long as the process.</summary>
    public OrtHandle Environment { get; private set; } = null!;

    /// <summary>The kind of memory that tensors of C# are in.</summary>
    public OrtHandle CpuMemory { get; private set; } = null!;

    /// <summary>Frees names that functions return.</summary>
    public nint Allocator { get; private set; }

    /// <summary>The version of the library, such as <c>1.30.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The address of a function.</summary>
    public nint this[OrtFunction function] => _functions[(int)function];

    /// <summary>Loads a library.</summary>
    /// <param name="path">Full path of <c>libonnxruntime.so</c>.</param>
    /// <exception cref="OnnxException">It is no library of ONNX Runtime, or too old.</exception>
    public static OrtApi Load(string path)
    {
        OrtTelemetry.Forbid();
        if (!NativeLibrary.TryLoad(path, out var library) || !NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var entry))
        {
            throw new OnnxException($"'{path}' is no library of ONNX Runtime for this machine.");
        }

        var tables = (nint*)((delegate* unmanaged<nint>)entry)();
        var version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)tables[1])()) ?? "?";
        var functions = (nint*)((delegate* unmanaged<uint, nint>)tables[0])(ApiVersion);
        if (functions is null)
        {
            throw new OnnxException($"'{path}' is ONNX Runtime {version}, which is too old; version 1.11 or newer is needed.");
        }

        var api = new OrtApi(functions) { Version = version };
        nint value;
        fixed (byte* name = "nadir\0"u8)
        {
            api.Check(((delegate* unmanaged<int, byte*, nint*, nint>)api[OrtFunction.CreateEnv])(ErrorLevel, name, &value));
        }

        api.Environment = new OrtHandle(api, value, OrtFunction.ReleaseEnv);
        api.Check(((delegate* unmanaged<nint, nint>)api[OrtFunction.DisableTelemetryEvents])(value));
        // An arena of the library's own memory (0), of the usual kind (0).
        api.Check(((delegate* unmanaged<int, int, nint*, nint>)api[OrtFunction.CreateCpuMemoryInfo])(0, 0, &value));
        api.CpuMemory = new OrtHandle(api, value, OrtFunction.ReleaseMemoryInfo);
        api.Check(((delegate* unmanaged<nint*, nint>)api[OrtFunction.GetAllocatorWithDefaultOptions])(&value));
        api.Allocator = value;
        return api;
    }

    /// <summary>Throws what a function reports, and frees the report.</summary>
    public void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }

        var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)this[OrtFunction.GetErrorMessage])(status));
        ((delegate* unmanaged<nint, void>)this[OrtFunction.ReleaseStatus])(status);
        throw new OnnxException(message?.ReplaceLineEndings(" ").TrimEnd('.', ' ') ?? "ONNX Runtime failed without saying why");
    }

    /// <summary>Takes over a text that a function has allocated.</summary>
    public string TakeText(nint text)
    {
        var result = Marshal.PtrToStringUTF8(text)!;
        Check(((delegate* unmanaged<nint, nint, nint>)this[OrtFunction.AllocatorFree])(Allocator, text));
        return result;
    }
}
