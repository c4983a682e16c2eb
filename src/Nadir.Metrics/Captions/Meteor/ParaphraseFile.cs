using System.Collections.Concurrent;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Nadir.Metrics;

/// <summary>
/// Reads a table of paraphrases: records of three lines, a number that METEOR does not read, a phrase and its
/// paraphrase. One thread reads and unpacks while another takes the lines apart.
/// </summary>
internal static class ParaphraseFile
{
    // The published table has 272 MB when it is unpacked.
    private const long MaximumBytes = 1L << 30;

    private const int MaximumLine = 1 << 16;
    private const int BlockBytes = 1 << 20;
    private const int BlocksAhead = 4;

    /// <summary>What takes a record.</summary>
    internal delegate void Pair(ReadOnlySpan<byte> phrase, ReadOnlySpan<byte> paraphrase);

    /// <exception cref="InvalidDataException">The file is cut off, damaged, too large or something else; the
    /// message names it.</exception>
    internal static void Read(string path, Pair add)
    {
        using var blocks = new BlockingCollection<(byte[] Bytes, int Count)>(BlocksAhead);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => ReadBlocks(path, blocks, stop.Token));
        try
        {
            var lines = new RecordReader(path, add);
            foreach (var (bytes, count) in blocks.GetConsumingEnumerable())
            {
                lines.Take(bytes.AsSpan(0, count));
            }

            reader.GetAwaiter().GetResult(); // What ended the reading comes before what it left.
            lines.Finish();
        }
        catch
        {
            stop.Cancel();
            throw;
        }
        finally
        {
            Task.WaitAny(reader); // What it ended with is told above.
        }
    }

    private static void ReadBlocks(
        string path, BlockingCollection<(byte[] Bytes, int Count)> blocks, CancellationToken stop)
    {
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal)
                ? new GZipStream(file, CompressionMode.Decompress) : file;
            long total = 0;
            while (true)
            {
                var block = new byte[BlockBytes];
                var count = plain.ReadAtLeast(block, BlockBytes, throwOnEndOfStream: false);
                if (count == 0)
                {
                    return;
                }

                total += count;
                if (total > MaximumBytes)
                {
                    throw new InvalidDataException(
                        $"{path} has more than {MaximumBytes:N0} bytes unpacked; no table of METEOR is so large.");
                }

                blocks.Add((block, count), stop);
            }
        }
        catch (InvalidDataException exception) when (!exception.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path} is damaged: {exception.Message} Fetch it again.", exception);
        }
        catch (OperationCanceledException)
        {
            // The lines were no records; whoever takes them says so.
        }
        finally
        {
            blocks.CompleteAdding();
        }
    }

    private sealed class RecordReader(string path, Pair add)
    {
        // The record's phrase, and a line that a block cuts.
        private readonly byte[][] _lines = [new byte[256], new byte[256]];
        private int _phraseLength;
        private int _cutLength;
        private long _lineCount;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal void Take(ReadOnlySpan<byte> block)
        {
            while (block.IndexOf((byte)'\n') is var end and >= 0)
            {
                if (_cutLength == 0)
                {
                    Line(block[..end]);
                }
                else
                {
                    Keep(1, block[..end], ref _cutLength);
                    var length = _cutLength;
                    _cutLength = 0;
                    Line(_lines[1].AsSpan(0, length));
                }

                block = block[(end + 1)..];
            }

            Keep(1, block, ref _cutLength);
        }

        /// <summary>The last line needs no end.</summary>
        internal void Finish()
        {
            if (_cutLength > 0)
            {
                Line(_lines[1].AsSpan(0, _cutLength));
            }

            if (_lineCount % 3 != 0)
            {
                throw new InvalidDataException(
                    $"{path} ends within the record that begins in line {_lineCount - (_lineCount % 3) + 1}: it is "
                        + $"cut off; fetch it again.");
            }
        }

        private void Line(ReadOnlySpan<byte> line)
        {
            var place = _lineCount++ % 3;
            if (line.Length > MaximumLine)
            {
                throw TooLong();
            }

            if (place == 0)
            {
                if (line.Length == 0 || !(line[0] is (byte)'.' or (byte)'-' || char.IsAsciiDigit((char)line[0])))
                {
                    throw new InvalidDataException(
                        $"{path}, line {_lineCount}, is no number, with which each record of three lines begins: "
                            + $"this is no table of paraphrases.");
                }
            }
            else if (place == 1)
            {
                _phraseLength = 0;
                Keep(0, line, ref _phraseLength);
            }
            else
            {
                add(_lines[0].AsSpan(0, _phraseLength), line);
            }
        }

        private void Keep(int place, ReadOnlySpan<byte> bytes, ref int length)
        {
            if (length + bytes.Length > MaximumLine)
            {
                throw TooLong();
            }

            if (length + bytes.Length > _lines[place].Length)
            {
                Array.Resize(ref _lines[place], 2 * (length + bytes.Length));
            }

            bytes.CopyTo(_lines[place].AsSpan(length));
            length += bytes.Length;
        }

        private InvalidDataException TooLong() =>
            new($"{path}, line {_lineCount + 1}, has more than {MaximumLine:N0} bytes: this is no table of METEOR.");
    }
}
