using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nadir.Vectors;

/// <summary>The bytes of one segment file: the mapping, and the copy of the codes where one was asked for.</summary>
/// <remarks>Whoever reads holds a reference to the handle, so that closing waits for running searches.</remarks>
internal sealed unsafe class SegmentMemory : SafeHandle
{
    private const nuint HugePageLength = 2 << 20;

    private readonly SegmentLayout _layout;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private void* _copy;

    public SegmentMemory(SafeFileHandle file, SegmentLayout layout, SegmentResidency residency)
        : base(0, ownsHandle: true)
    {
        _layout = layout;
        _file = MemoryMappedFile.CreateFromFile(
            file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, layout.FileLength, MemoryMappedFileAccess.Read);
        byte* address = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        SetHandle((nint)(address + _view.PointerOffset));
        NativeMemoryAdvice.ReadAtRandom(Section(SegmentSection.Tails), (nuint)layout.Length(SegmentSection.Tails));
        if (residency == SegmentResidency.InMemory)
        {
            CopyCodes(file);
        }
        else
        {
            NativeMemoryAdvice.WillNeed(Codes, (nuint)layout.Length(SegmentSection.Codes));
        }
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The codes that a scan reads; at least <see cref="SegmentLayout.EndPadding"/> bytes follow the last row.</summary>
    public byte* Codes => _copy is null ? Section(SegmentSection.Codes) : (byte*)_copy;

    public byte* Section(SegmentSection section) => (byte*)handle + _layout.Offset(section);

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree(_copy);
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        return true;
    }

    private void CopyCodes(SafeFileHandle file)
    {
        long length = _layout.Length(SegmentSection.Codes);
        nuint allocated = (nuint)length + SegmentLayout.EndPadding;
        _copy = NativeMemory.AlignedAlloc(allocated, allocated >= HugePageLength ? HugePageLength : 64);
        if (allocated >= HugePageLength)
        {
            NativeMemoryAdvice.UseHugePages(_copy, allocated);
        }

        // Read, not copied from the mapping: pages that nobody mapped can leave the page cache again.
        long offset = _layout.Offset(SegmentSection.Codes);
        for (long done = 0; done < length;)
        {
            var rest = new Span<byte>((byte*)_copy + done, (int)Math.Min(length - done, 1 << 26));
            int read = RandomAccess.Read(file, rest, offset + done);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            done += read;
        }

        new Span<byte>((byte*)_copy + length, SegmentLayout.EndPadding).Clear();
        NativeMemoryAdvice.DropFromPageCache(file, offset, length);
    }
}
