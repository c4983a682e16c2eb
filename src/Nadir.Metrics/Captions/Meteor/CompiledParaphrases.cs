using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Nadir.Metrics;

/// <summary>
/// Keeps tables of paraphrases in the form that they have in memory, so that only the first run takes their text apart.
/// </summary>
/// <remarks>
/// A file: eight bytes of mark and version, the source's size and SHA-256, the SHA-256 of what follows, and that.
/// Numbers are little-endian; other machines go without. What is damaged or of another version is made anew.
/// </remarks>
internal static class CompiledParaphrases
{
    /// <summary>Smaller files are read as they are: that takes a tenth of a second at most.</summary>
    internal const long SmallestSource = 2 << 20;

    private const ulong Mark = 0x31_5241_5052_4441_4E; // "NADRPAR1"
    private const int HeaderBytes = 2 * sizeof(ulong) + (2 * SHA256.HashSizeInBytes);

    /// <summary>XDG_CACHE_HOME/nadir/meteor, else ~/.cache/nadir/meteor; null where the user has no home.</summary>
    internal static string? UserFolder
    {
        get
        {
            var home = Environment.GetFolderPath(
                Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named
                : Path.IsPathRooted(home) ? Path.Combine(home, ".cache")
                : null;
            return cache is null ? null : Path.Combine(cache, "nadir", "meteor");
        }
    }

    /// <summary>
    /// Takes the table that was made of the same file before, or reads the file and keeps what was made of it.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is cut off or damaged; the message names it
    /// and the line.</exception>
    internal static ParaphraseTable ReadOrMake(string path, string folder)
    {
        if (!BitConverter.IsLittleEndian || new FileInfo(path).Length < SmallestSource)
        {
            return ParaphraseTable.ReadText(path);
        }

        var source = HeaderOf(path);
        var compiled = Path.Combine(folder, $"paraphrases-{Convert.ToHexStringLower(source.AsSpan(16, 12))}.bin");
        if (TryRead(compiled, source, path) is { } known)
        {
            return known;
        }

        var table = ParaphraseTable.ReadText(path);
        TryWrite(table, source, compiled);
        return table;
    }

    // Mark, size and hash of the source.
    private static byte[] HeaderOf(string path)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        var header = new byte[HeaderBytes - SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Mark);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), file.Length);
        SHA256.HashData(file, header.AsSpan(16));
        return header;
    }

    private static ParaphraseTable? TryRead(string compiled, byte[] source, string path)
    {
        try
        {
            using var file = new FileStream(
                compiled, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            var header = new byte[HeaderBytes];
            file.ReadExactly(header);
            using var hashed = new HashedStream(file);
            return header.AsSpan(0, source.Length).SequenceEqual(source)
                && ParaphraseTable.ReadCompiled(hashed, path) is var table
                && hashed.Hash().AsSpan().SequenceEqual(header.AsSpan(source.Length))
                && file.Position == file.Length
                    ? table
                    : null;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null; // It is missing or damaged, and made again.
        }
    }

    private static void TryWrite(ParaphraseTable table, byte[] source, string compiled)
    {
        var unfinished = string.Create(
            CultureInfo.InvariantCulture, $"{compiled}.{Environment.ProcessId}.{Environment.TickCount64}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(compiled)!);
            using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                file.Write(source);
                file.Write(new byte[SHA256.HashSizeInBytes]);
                using var hashed = new HashedStream(file);
                table.WriteCompiled(hashed);
                file.Position = source.Length;
                file.Write(hashed.Hash());
            }

            File.Move(unfinished, compiled, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            try
            {
                File.Delete(unfinished);
            }
            catch (Exception left) when (left is IOException or UnauthorizedAccessException)
            {
                // The folder cannot be written to; the table is read from its text each time.
            }
        }
    }

    // Hashes what is read from or written to another stream.
    private sealed class HashedStream(Stream stream) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public override bool CanRead => stream.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => stream.CanWrite;

        public override long Length => stream.Length;

        public override long Position
        {
            get => stream.Position;
            set => throw new NotSupportedException();
        }

        internal byte[] Hash() => _hash.GetHashAndReset();

        public override int Read(Span<byte> buffer)
        {
            var count = stream.Read(buffer);
            _hash.AppendData(buffer[..count]);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            stream.Write(buffer);
            _hash.AppendData(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => stream.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
