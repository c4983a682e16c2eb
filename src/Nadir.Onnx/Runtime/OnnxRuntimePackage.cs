using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Nadir.Onnx;

/// <summary>
/// ONNX Runtime's library as the npm package <c>onnxruntime-node</c> ships it. Only the library is taken out of the package;
/// none of its scripts runs.
/// </summary>
public static class OnnxRuntimePackage
{
    /// <summary>The one version that is installed.</summary>
    public const string Version = "1.30.0";

    private const string Package = "onnxruntime-node";
    private const string LibraryName = "libonnxruntime.so.1";

    /// <summary>Where the library of this version is put.</summary>
    public static string LibraryPath => Path.Combine(CacheFolder, "nadir", "onnxruntime", Version, LibraryName);

    private static string CacheFolder => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? home : Path.GetTempPath(), ".cache");

    /// <summary>Fetches the package with npm, which checks it, and keeps its library.</summary>
    /// <exception cref="OnnxException">npm is missing or fails, or the package has no library for this machine.</exception>
    public static void Install()
    {
        var folder = Path.GetDirectoryName(LibraryPath)!;
        Directory.CreateDirectory(folder);
        var work = Directory.CreateTempSubdirectory("nadir-onnxruntime-").FullName;
        try
        {
            RunNpm(work);
            var archive = Directory.GetFiles(work, "*.tgz") is [var single]
                ? single
                : throw new OnnxException($"npm fetched no archive of {Package} {Version}.");
            var unfinished = Path.Combine(folder, $"{LibraryName}.{Environment.ProcessId}.part");
            Extract(archive, unfinished);
            File.Move(unfinished, LibraryPath, overwrite: true);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Takes the library of this machine out of the package.</summary>
    internal static void Extract(string archive, string target)
    {
        var platform = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux/arm64" : "linux/x64";
        using var package = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        while (package.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
                && entry.Name.StartsWith("package/bin/", StringComparison.Ordinal)
                && entry.Name.EndsWith($"/{platform}/{LibraryName}", StringComparison.Ordinal))
            {
                entry.ExtractToFile(target, overwrite: true);
                return;
            }
        }

        throw new OnnxException($"{Package} {Version} has no library for {platform}; let {OnnxRuntimeLibrary.Variable} name one.");
    }

    private static void RunNpm(string folder)
    {
        var start = new ProcessStartInfo("npm") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["pack", $"{Package}@{Version}", "--ignore-scripts", "--silent"])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var npm = Process.Start(start)!;
            var output = npm.StandardOutput.ReadToEndAsync();
            var errors = npm.StandardError.ReadToEnd();
            npm.WaitForExit();
            _ = output.GetAwaiter().GetResult();
            if (npm.ExitCode != 0)
            {
                var reason = errors.Split('\n').LastOrDefault(line => line.Trim().Length > 0)?.Trim() ?? $"npm ended with {npm.ExitCode}";
                throw new OnnxException($"ONNX Runtime ({Package} {Version}) could not be fetched: {reason}.");
            }
        }
        catch (Win32Exception exception)
        {
            throw new OnnxException(
                $"ONNX Runtime is not installed, and neither is npm, which would fetch it; install npm, or let {OnnxRuntimeLibrary.Variable} name a libonnxruntime.so.",
                exception);
        }
    }
}
