using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Nadir.Onnx;

/// <summary>
/// ONNX Runtime's library: the one that comes with the program, or the one that <c>NADIR_ONNXRUNTIME</c> names. Loaded
/// once, when the first model is opened. Thread-safe.
/// </summary>
public static partial class OnnxRuntimeLibrary
{
    /// <summary>
    /// The environment variable that names another <c>libonnxruntime.so</c>, at least as new as the one that comes
    /// along.
    /// </summary>
    public const string Variable = "NADIR_ONNXRUNTIME";

    private const string FileName = "libonnxruntime.so";

    // The table of functions that the package knows; an older library lacks some of them.
    private const uint NewestFunctions = 31;

    private static readonly Lock Loading = new();
    private static OrtEnv? _environment;

    /// <summary>The version of the library, such as <c>1.31.1</c>.</summary>
    /// <exception cref="OnnxException">It cannot be used on this machine.</exception>
    public static string Version => Load().GetVersionString();

    /// <summary>The environment of this process, which lives as long as it does.</summary>
    /// <exception cref="OnnxException">The library cannot be used on this machine.</exception>
    internal static OrtEnv Load()
    {
        lock (Loading)
        {
            return _environment ??= Start(Path());
        }
    }

    /// <summary>Opens a library and checks that it is one of ONNX Runtime, new enough.</summary>
    /// <param name="path">Full path.</param>
    /// <exception cref="OnnxException">It is not.</exception>
    internal static unsafe nint Open(string path)
    {
        if (!NativeLibrary.TryLoad(path, out var library)
            || !NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var entry))
        {
            throw new OnnxException($"'{path}' is no library of ONNX Runtime for this machine.");
        }

        // The two functions of OrtApiBase (onnxruntime_c_api.h), whose places never change.
        var functions = (nint*)((delegate* unmanaged<nint>)entry)();
        if (((delegate* unmanaged<uint, nint>)functions[0])(NewestFunctions) == 0)
        {
            var version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)functions[1])()) ?? "?";
            throw new OnnxException(
                $"'{path}' is ONNX Runtime {version}, which is too old; version 1.{NewestFunctions} or newer is "
                    + $"needed.");
        }

        return library;
    }

    private static string Path() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? named
        : System.IO.Path.Combine(AppContext.BaseDirectory, FileName);

    private static OrtEnv Start(string path)
    {
        // Builds since 1.30 give the machine an id and report to their makers, unless this is set before they are
        // loaded. .NET keeps a copy of the environment, which native code does not see. What the user has set stays.
        _ = SetEnvironmentVariable("ORT_DISABLE_TELEMETRY", "1", overwrite: 0);
        var library = Open(path);
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => name == "onnxruntime" ? library
            : 0);
        var options = new EnvironmentCreationOptions
        {
            logId = "nadir",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR
        };
        var environment = OrtEnv.CreateInstanceWithOptions(ref options);
        environment.DisableTelemetryEvents();
        return environment;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
