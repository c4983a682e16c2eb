using System.Reflection;
using System.Runtime.InteropServices;

namespace Nadir.Torch.Bridge;

/// <summary>Finds the native library.</summary>
internal static class BridgeLocation
{
    private const string FileName = "libnadir_torch.so";
    private const string Variable = "NADIR_TORCH_BRIDGE";

    public static nint Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (libraryName != "nadir_torch")
        {
            return 0;
        }
        string file = Find();
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (DllNotFoundException exception)
        {
            // The loader names this file even when it is one of libtorch's own libraries that is missing.
            throw new DllNotFoundException(
                $"{file} exists but could not be loaded: {exception.Message} Is the libtorch that it was built for "
                + "still installed? Build it again with native/torch_bridge/build.sh.",
                exception);
        }
    }

    private static string Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new DllNotFoundException($"{Variable} names {named}, and there is no such file.");
        }
        // Beside the program, or where a package's native libraries lie in a program for any system.
        string[] places = [FileName, Path.Combine("runtimes", "linux-x64", "native", FileName)];
        if (places.Select(place => Path.Combine(AppContext.BaseDirectory, place))
            .FirstOrDefault(File.Exists) is { } beside)
        {
            return beside;
        }
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string built = Path.Combine(folder.FullName, "artifacts", "native", FileName);
            if (File.Exists(built))
            {
                return built;
            }
        }
        throw new DllNotFoundException(
            $"{FileName} was not found beside the program or in artifacts/native of a parent folder. "
            + $"Build it with native/torch_bridge/build.sh, or name it in {Variable}.");
    }
}
