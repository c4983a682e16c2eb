using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Nadir.Weights;

/// <summary>A file mapped into memory, read only: pages are fetched when they are first touched.</summary>
/// <remarks>Safe to read from many threads. The file must not be shortened while it is mapped.</remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _start;

    /// <summary>Maps a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is a folder.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public MappedFile(string path)
    {
        Path = path;
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is a folder, not a file.");
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Length = stream.Length;
        if (Length == 0)
        {
            return; // An empty file cannot be mapped.
        }

        _file = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>The file's length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>A part of the file, valid until this object is disposed.</summary>
    /// <exception cref="InvalidDataException">The part does not lie in the file.</exception>
    public ReadOnlySpan<byte> Span(long offset, int length)
    {
        Check(offset, length);
        return new ReadOnlySpan<byte>(_start + offset, length);
    }

    /// <summary>
    /// As <see cref="Span"/>, to be kept; to be read only until this object is disposed, which it keeps from being
    /// collected.
    /// </summary>
    /// <exception cref="InvalidDataException">The part does not lie in the file.</exception>
    public ReadOnlyMemory<byte> Memory(long offset, int length)
    {
        Check(offset, length);
        return length == 0 ? default : new Part(this, offset, length).Memory;
    }

    /// <summary>Copies a part of the file, of any length, to native memory of at least that length.</summary>
    /// <exception cref="InvalidDataException">The part does not lie in the file.</exception>
    public void CopyTo(long offset, byte* destination, long length)
    {
        Check(offset, length);
        Buffer.MemoryCopy(_start + offset, destination, length, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_start is not null)
        {
            _start = null;
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        _view?.Dispose();
        _file?.Dispose();
    }

    /// <summary>Checks that a part lies in the file.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public void Check(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new InvalidDataException(
                $"bytes {offset} to {offset + length} are asked for, but the file has {Length}; it is cut short or "
                    + $"damaged.");
        }

        ObjectDisposedException.ThrowIf(_start is null && length > 0, this);
    }

    private sealed class Part(MappedFile file, long offset, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan()
        {
            ObjectDisposedException.ThrowIf(file._start is null, file);
            return new Span<byte>(file._start + offset, length);
        }

        public override MemoryHandle Pin(int elementIndex = 0) =>
            new(file._start + offset + elementIndex, pinnable: this);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
