using System.Buffers.Binary;
using Nadir.Vectors;

namespace Nadir.Vectors.Tests;

public sealed class SegmentDamageTests : IDisposable
{
    private const int Count = 40;
    private const int Dimension = 24;

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly byte[] _sound;

    public SegmentDamageTests()
    {
        _path = _folder.File("a.vectors");
        VectorSamples.Write(_path, VectorSamples.Gaussian(Count, Dimension, 1)).Dispose();
        _sound = File.ReadAllBytes(_path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Finds_every_flipped_byte_of_the_header_on_opening()
    {
        for (int offset = 0; offset < 128; offset++)
        {
            Assert.StartsWith(_path, OpenFails(Flip(offset)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Finds_every_flipped_byte_of_every_section_and_names_the_section()
    {
        int start = 128;
        foreach (var (section, length) in new[]
        {
            ("ids", 8 * Count), ("scales", 4 * Count), ("residuals", 4 * Count), ("codes", Dimension * Count),
            ("tails", 2 * Dimension * Count),
        })
        {
            for (int offset = start; offset < start + length; offset++)
            {
                File.WriteAllBytes(_path, Flip(offset));
                using var segment = Segment.Open(_path);
                string message = Assert.Throws<SegmentReadException>(() => segment.Verify()).Message;
                Assert.StartsWith($"{_path}: is damaged in its section of {section}", message,
                    StringComparison.Ordinal);
            }

            start += (length + 63) / 64 * 64;
        }
    }

    [Fact]
    public void Finds_flipped_bytes_of_every_section_of_a_segment_with_planes()
    {
        const int Wide = 300;
        VectorSamples.Write(_folder.File("planes.vectors"), VectorSamples.Gaussian(Count, Wide, 1)).Dispose();
        byte[] sound = File.ReadAllBytes(_folder.File("planes.vectors"));
        int start = 128;
        foreach (var (section, length) in new[]
        {
            ("ids", 8 * Count), ("scales", 4 * Count), ("residuals", 4 * Count), ("upperbounds", 8 * Count),
            ("middlebounds", 8 * Count),
            ("upper", 76 * Count), ("middle", 76 * Count), ("lower", 152 * Count), ("tails", 2 * Wide * Count),
        })
        {
            for (int offset = start; offset < start + length; offset += 11)
            {
                byte[] bytes = [.. sound];
                bytes[offset] ^= 1;
                File.WriteAllBytes(_path, bytes);
                using var segment = Segment.Open(_path, offset % 2 == 0 ? SegmentResidency.Mapped
                    : SegmentResidency.InMemory);
                string message = Assert.Throws<SegmentReadException>(() => segment.Verify()).Message;
                Assert.StartsWith($"{_path}: is damaged in its section of {section} ", message,
                    StringComparison.Ordinal);
            }

            start += (length + 63) / 64 * 64;
        }

        Assert.Equal(sound.Length, start + 128);
    }

    [Fact]
    public void Finds_damage_in_the_copy_in_memory_too()
    {
        int codes = 128 + (((8 * Count) + 63) / 64 * 64) + (2 * (((4 * Count) + 63) / 64 * 64));
        File.WriteAllBytes(_path, Flip(codes + 5));
        using var segment = Segment.Open(_path, SegmentResidency.InMemory);

        Assert.Contains("codes", Assert.Throws<SegmentReadException>(() => segment.Verify()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_files_cut_anywhere_or_with_bytes_after_the_end()
    {
        for (int length = 0; length < _sound.Length; length += 61)
        {
            Assert.Contains("truncated", OpenFails(_sound[..length]), StringComparison.Ordinal);
        }

        Assert.Contains("bytes after its end", OpenFails([.. _sound, 0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 3, "version 3")]
    [InlineData(8, 2, "truncated")]
    [InlineData(12, 0, "0 dimensions")]
    [InlineData(12, 4097, "4097 dimensions")]
    [InlineData(12, 25, "truncated")]
    [InlineData(16, int.MaxValue, "2147483647 vectors")]
    [InlineData(16, 1 << 30, "truncated")]
    [InlineData(16, -1, "vectors")]
    [InlineData(16, Count - 1, "bytes after its end")]
    public void Refuses_headers_that_are_sealed_but_wrong(int offset, int value, string expected)
    {
        byte[] bytes = [.. _sound];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), value);
        if (offset == 16)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(offset), value);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(124), Crc32C.Of(bytes.AsSpan(0, 124)));

        Assert.Contains(expected, OpenFails(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_other_files()
    {
        Assert.Contains("not a Nadir vector segment", OpenFails(new byte[1000]), StringComparison.Ordinal);
        Assert.Contains("truncated", OpenFails([]), StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Segment.Open(_folder.File("absent.vectors")));
    }

    [Fact]
    public void Never_merges_damage_under_a_new_checksum()
    {
        File.WriteAllBytes(_path, Flip(_sound.Length - 200));
        using var segment = Segment.Open(_path);
        string merged = _folder.File("merged.vectors");

        Assert.Throws<SegmentReadException>(() => SegmentMerger.Merge([segment], merged));

        Assert.Equal([_path], Directory.GetFiles(_folder.Path));
    }

    // RFC 3720, appendix B.4.
    [Fact]
    public void Checksums_are_those_of_the_standard()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x46DD794Eu, Crc32C.Of([.. Enumerable.Range(0, 32).Select(value => (byte)value)]));
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0xE3069283u, Crc32C.Append(Crc32C.Of("1234"u8), "56789"u8));
    }

    private byte[] Flip(int offset)
    {
        byte[] bytes = [.. _sound];
        bytes[offset] ^= 0x10;
        return bytes;
    }

    private string OpenFails(byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        return Assert.Throws<SegmentReadException>(() => Segment.Open(_path).Dispose()).Message;
    }
}
