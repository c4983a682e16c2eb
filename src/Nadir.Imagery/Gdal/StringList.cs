using System.Runtime.InteropServices;
using Nadir.Imagery.Files;

namespace Nadir.Imagery.Gdal;

/// <summary>GDAL's string lists: arrays of UTF-8 pointers with a null at the end.</summary>
internal static unsafe class StringList
{
    /// <summary>Copies strings to unmanaged memory; release with <see cref="Free"/>.</summary>
    internal static nint Allocate(IReadOnlyCollection<string> strings)
    {
        var list = (nint*)NativeMemory.Alloc((nuint)(strings.Count + 1), (nuint)sizeof(nint));
        var i = 0;
        foreach (var text in strings)
        {
            // Names of files may not be UTF-8.
            var bytes = FileNames.EncodeForSystem(text);
            list[i] = Marshal.AllocCoTaskMem(bytes.Length);
            Marshal.Copy(bytes, 0, list[i++], bytes.Length);
        }

        list[i] = 0;
        return (nint)list;
    }

    /// <summary>Releases a list made by <see cref="Allocate"/>.</summary>
    internal static void Free(nint list)
    {
        for (var item = (nint*)list; item != null && *item != 0; item++)
        {
            Marshal.FreeCoTaskMem(*item);
        }

        NativeMemory.Free((void*)list);
    }

    /// <summary>Copies a list that GDAL owns.</summary>
    internal static List<string> Read(nint list)
    {
        var strings = new List<string>();
        for (var item = (nint*)list; item != null && *item != 0; item++)
        {
            strings.Add(Marshal.PtrToStringUTF8(*item)!);
        }

        return strings;
    }
}
