using Microsoft.Win32.SafeHandles;

namespace Nadir.Vectors;

/// <summary>Writes one section of a segment file from its start to its end, and its checksum on the way.</summary>
internal sealed class SectionWriter
{
    private const int BufferLength = 1 << 18;

    private readonly SafeFileHandle _file;
    private readonly byte[] _buffer;
    private long _offset;
    private int _buffered;

    public SectionWriter(SafeFileHandle file, long offset, long length)
    {
        _file = file;
        _offset = offset;
        _buffer = new byte[Math.Min(BufferLength, length)];
    }

    /// <summary>CRC-32C of everything written so far.</summary>
    public uint Checksum { get; private set; } = Crc32C.Empty;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Checksum = Crc32C.Append(Checksum, bytes);
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, _buffer.Length - _buffered);
            bytes[..taken].CopyTo(_buffer.AsSpan(_buffered));
            bytes = bytes[taken..];
            _buffered += taken;
            if (_buffered == _buffer.Length)
            {
                Flush();
            }
        }
    }

    public void Flush()
    {
        RandomAccess.Write(_file, _buffer.AsSpan(0, _buffered), _offset);
        _offset += _buffered;
        _buffered = 0;
    }
}
