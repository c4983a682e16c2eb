using System.Diagnostics;

namespace Nadir.Archive.Tests.Support;

/// <summary>
/// A file system in memory that is soon full, or that refuses every change. Needs the right to mount.
/// </summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallFileSystem(int kibibytes)
    {
        Path = Directory.CreateDirectory(_folder.In("mounted")).FullName;
        if (!OperatingSystem.IsLinux() || Mount("-t", "tmpfs", "-o", $"size={kibibytes}k", "none", Path) is not null)
        {
            _folder.Dispose();
            throw new SkipException("A file system of its own cannot be mounted here: that needs Linux and its root.");
        }
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    public void Resize(int kibibytes) => Remount($"size={kibibytes}k");

    public void MakeReadOnly() => Remount("ro");

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    private static string? Mount(params string[] arguments) => Run("mount", arguments);

    // Returns what went wrong.
    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors;
    }

    private void Remount(string option) => Assert.Null(Mount("-o", $"remount,{option}", Path));
}
