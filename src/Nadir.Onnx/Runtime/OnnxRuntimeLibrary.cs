namespace Nadir.Onnx;

/// <summary>Finds ONNX Runtime's library: where <c>NADIR_ONNXRUNTIME</c> says, or where <see cref="OnnxRuntimePackage"/> puts it.</summary>
public static class OnnxRuntimeLibrary
{
    /// <summary>The environment variable that names another <c>libonnxruntime.so</c>.</summary>
    public const string Variable = "NADIR_ONNXRUNTIME";

    private static readonly Lock Loading = new();
    private static OrtApi? _api;
    private static Action<string>? _announce;

    /// <summary>Whether the library is here, so that models can be opened.</summary>
    public static bool IsInstalled => Find() is not null;

    /// <summary>The version of the library.</summary>
    /// <exception cref="OnnxException">It is not here, or cannot be used.</exception>
    public static string Version => Api().Version;

    /// <summary>From now on fetches the library when it is needed and not here, instead of failing.</summary>
    /// <param name="announce">Told in a sentence before it is done.</param>
    public static void InstallOnDemand(Action<string> announce)
    {
        lock (Loading)
        {
            _announce = announce;
        }
    }

    /// <summary>The library's path; null when it is not here.</summary>
    public static string? Find() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? named
        : File.Exists(OnnxRuntimePackage.LibraryPath) ? OnnxRuntimePackage.LibraryPath : null;

    /// <summary>The table of functions; loaded once.</summary>
    /// <exception cref="OnnxException">The library is not here, or cannot be used.</exception>
    internal static OrtApi Api()
    {
        lock (Loading)
        {
            if (_api is null && Find() is null && _announce is { } announce)
            {
                announce($"installing, once: ONNX Runtime {OnnxRuntimePackage.Version} into {Path.GetDirectoryName(OnnxRuntimePackage.LibraryPath)}");
                OnnxRuntimePackage.Install();
            }

            return _api ??= OrtApi.Load(Find() ?? throw new OnnxException(
                $"ONNX Runtime is not installed; the command nadir fetches it with npm, or {Variable} names a libonnxruntime.so."));
        }
    }
}
