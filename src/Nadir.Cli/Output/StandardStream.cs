using System.Runtime.InteropServices;

namespace Nadir.Cli.Output;

/// <summary>Standard output cannot be written. The message says why.</summary>
internal sealed class OutputException(string message) : IOException(message);

/// <summary>
/// Standard output or standard error as the caller of the process gave it. Unlike the console's own stream it says that
/// a stream is closed, that the program that reads it has gone, and that the disk below it is full.
/// </summary>
internal sealed unsafe partial class StandardStream : Stream
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;
    private const int WaitForWriting = 4;
    private const int Interrupted = 4;
    private const int BadDescriptor = 9;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;

    private readonly int _descriptor;
    private readonly bool _mayFail;
    private string? _fault;

    /// <param name="descriptor">1 for standard output, 2 for standard error.</param>
    /// <param name="mayFail">Drop in silence what cannot be written: messages of a process whose user
    /// does not want them.</param>
    public StandardStream(int descriptor, bool mayFail)
    {
        (_descriptor, _mayFail) = (descriptor, mayFail);
        // A file that the runtime has opened itself took the number of a stream that was closed: nothing may be written
        // into it.
        int flags = NativeFlags(descriptor, GetDescriptorFlags, 0);
        _fault = flags < 0 || (flags & CloseOnExec) != 0 ? "it is closed" : null;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException(); set =>
        throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && _fault is null)
        {
            fixed (byte* first = buffer)
            {
                nint written = NativeWrite(_descriptor, first, (nuint)buffer.Length);
                if (written >= 0)
                {
                    buffer = buffer[(int)written..];
                }
                else
                {
                    Bear(Marshal.GetLastPInvokeError());
                }
            }
        }

        if (!buffer.IsEmpty && !_mayFail)
        {
            throw new OutputException($"standard output cannot be written: {_fault}. What was to be printed is lost.");
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // Waits where the stream only takes no more at present, and remembers every other error.
    private void Bear(int error)
    {
        if (error == TryAgain)
        {
            var wish = new PollRequest { Descriptor = _descriptor, Events = WaitForWriting };
            _ = NativePoll(&wish, 1, -1);
        }
        else if (error != Interrupted)
        {
            _fault = error switch
            {
                BrokenPipe => "the program that reads it has ended (broken pipe)",
                BadDescriptor => "it is closed",
                _ => Marshal.GetPInvokeErrorMessage(error),
            };
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint NativeWrite(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int NativeFlags(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int NativePoll(PollRequest* requests, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Answered;
    }
}
