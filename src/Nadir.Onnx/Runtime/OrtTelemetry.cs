using System.Runtime.InteropServices;

namespace Nadir.Onnx;

/// <summary>
/// Builds of ONNX Runtime since 1.30 give the machine an id and report to their makers, on Linux too, unless
/// <c>ORT_DISABLE_TELEMETRY</c> is set before they are loaded. Nobody asked to be reported on.
/// </summary>
internal static partial class OrtTelemetry
{
    /// <summary>Sets the variable where the library looks for it; a value that the user has set stays.</summary>
    public static void Forbid() => _ = SetEnvironmentVariable("ORT_DISABLE_TELEMETRY", "1", overwrite: 0);

    // .NET keeps its own copy of the environment, which native code does not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
