using System.Runtime.InteropServices;

namespace Nadir.Onnx.Tests;

public sealed partial class TelemetryTests
{
    [Fact]
    public void The_library_sees_that_it_must_not_report()
    {
        _ = OnnxRuntimeLibrary.Version;

        Assert.Equal("1", Marshal.PtrToStringUTF8(GetEnvironmentVariable("ORT_DISABLE_TELEMETRY")));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironmentVariable(string name);
}
