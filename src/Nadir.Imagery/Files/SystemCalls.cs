using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nadir.Imagery.Files;

/// <summary>A folder that is being read.</summary>
internal sealed class FolderHandle : SafeHandle
{
    public FolderHandle()
        : base(0, true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => SystemCalls.CloseFolder(handle);
}

/// <summary>The calls of Linux that take names as bytes. Structures are those of 64-bit systems.</summary>
internal static unsafe partial class SystemCalls
{
    private const int NoEntry = 2;
    private const int AccessDenied = 13;
    private const int NoFolder = 20;
    private const int AtWorkingFolder = -100;
    private const uint BasicStatus = 0x7FF;
    private const int CloseOnExec = 0x80000;
    private const int LongestPath = 4096;

    // struct dirent: inode and offset of 8 bytes each, the record's length, then the type and the name.
    private const int EntryType = 18;
    private const int EntryName = 19;
    private const byte UnknownType = 0;
    private const byte FolderType = 4;
    private const byte LinkType = 10;

    /// <summary>Type and permissions, bytes, and the time of the last change since 1970.</summary>
    internal readonly record struct Found(int Mode, long Size, long Seconds, long Nanoseconds);

    internal static Found Status(string path) => Status(path, flags: 0);

    internal static SafeFileHandle Open(string path)
    {
        fixed (byte* name = FileNames.EncodeForSystem(path))
        {
            int descriptor = NativeOpen(name, CloseOnExec, 0);
            return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure(path);
        }
    }

    internal static FolderHandle OpenFolder(string path)
    {
        fixed (byte* name = FileNames.EncodeForSystem(path))
        {
            var handle = NativeOpenFolder(name);
            return !handle.IsInvalid ? handle : throw Failure(path);
        }
    }

    /// <summary>The next entry, without the folder itself and its parent; null at the end.</summary>
    internal static FolderEntry? ReadFolder(FolderHandle folder, string path)
    {
        while (true)
        {
            byte* entry = NativeReadFolder(folder);
            // A null pointer is the end as well as an error; only the error number tells them apart.
            if (entry is null)
            {
                return Marshal.GetLastPInvokeError() == 0 ? null : throw Failure(path);
            }

            string name = FileNames.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + EntryName));
            if (name is not ("." or ".."))
            {
                return Describe(name, entry[EntryType], Path.Combine(path, name));
            }
        }
    }

    internal static bool CloseFolder(nint folder) => NativeCloseFolder(folder) == 0;

    internal static string WorkingFolder()
    {
        byte* name = stackalloc byte[LongestPath];
        return NativeWorkingFolder(name, LongestPath) != 0
            ? FileNames.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name))
            : Environment.CurrentDirectory;
    }

    private static FolderEntry Describe(string name, byte type, string path)
    {
        const int FollowNoLink = 0x100;
        const int TypeMask = 0xF000;
        const int FolderMode = 0x4000;
        const int LinkMode = 0xA000;
        try
        {
            // Some file systems do not tell types along with names.
            bool isLink = type == LinkType
                || (type == UnknownType && (Status(path, FollowNoLink).Mode & TypeMask) == LinkMode);
            bool isFolder = type == FolderType
                || (type is LinkType or UnknownType && (Status(path, 0).Mode & TypeMask) == FolderMode);
            return new FolderEntry(name, isFolder, isLink);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A link that leads nowhere, or a file that has gone since: opening it will tell.
            return new FolderEntry(name, IsFolder: false, IsLink: type == LinkType);
        }
    }

    private static Found Status(string path, int flags)
    {
        StatusRecord record;
        fixed (byte* name = FileNames.EncodeForSystem(path))
        {
            return NativeStatus(AtWorkingFolder, name, flags, BasicStatus, &record) == 0
                ? new Found(record.Mode, (long)record.Size, record.ModifiedSeconds, record.ModifiedNanoseconds)
                : throw Failure(path);
        }
    }

    // Without the path, which the caller names.
    private static Exception Failure(string path) => Marshal.GetLastPInvokeError() switch
    {
        NoEntry or NoFolder => new FileNotFoundException("There is no such file or folder.", path),
        AccessDenied => new UnauthorizedAccessException("Access is denied."),
        var error => new IOException($"{Marshal.GetPInvokeErrorMessage(error)}."),
    };

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int NativeOpen(byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    private static partial FolderHandle NativeOpenFolder(byte* path);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    private static partial byte* NativeReadFolder(FolderHandle folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int NativeCloseFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "getcwd", SetLastError = true)]
    private static partial nint NativeWorkingFolder(byte* name, nuint length);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int NativeStatus(int folder, byte* path, int flags, uint mask, StatusRecord* record);

    // struct statx, which is alike on all architectures.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatusRecord
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;
    }
}
