xxusing System.Diagnostics;
xx
xxnamespace Nadir.Archive.Tests.Support;
xx
xx/// <summary>A file system in memory that is soon full, or that refuses every change. Needs the right to mount.</summary>
xxinternal sealed class SmallFileSystem : IDisposable
xx{
xx    private readonly TemporaryFolder _folder = new();
xx
xx    public SmallFileSystem(int kibibytes)
xx    {
xx        if (!OperatingSystem.IsLinux() || Mount("-t", "tmpfs", "-o", $"size={kibibytes}k", "none", Path) is not null)
xx        {
xx_folder.Dispose();
xxthrow new SkipException("A file system of its own cannot be mounted here: that needs Linux and its root.");
xx        }
xx    }
xx
xx    /// <summary>Where it is mounted.</summary>
xx    public string Path => Directory.CreateDirectory(_folder.In("mounted")).FullName;
xx
xx    public void Resize(int kibibytes) => Remount($"size={kibibytes}k");
xx
xx    public void MakeReadOnly() => Remount("ro");
xx
xx    public void Dispose()
xx    {
xx        Run("umount", Path);
xx        _folder.Dispose();
xx    }
xx
xx    private void Remount(string option) => Assert.Null(Mount("-o", $"remount,{option}", Path));
xx
xx    private static string? Mount(params string[] arguments) => Run("mount", arguments);
xx
xx    private static string? Run(string program, params string[] arguments)
xx    {
xx        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
xx        var errors = process.StandardError.ReadToEnd();
xx        process.WaitForExit();
xx        return process.ExitCode == 0 ? null : errors;
xx    }
xx}
