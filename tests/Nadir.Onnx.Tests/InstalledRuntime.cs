namespace Nadir.Onnx.Tests;

/// <summary>Skips tests that run models where ONNX Runtime is not installed.</summary>
internal static class InstalledRuntime
{
    public static void Require() => Skip.IfNot(
        OnnxRuntimeLibrary.IsInstalled,
        $"ONNX Runtime is not installed (scripts/onnxruntime.sh installs it, or {OnnxRuntimeLibrary.Variable} names its library)");
}
