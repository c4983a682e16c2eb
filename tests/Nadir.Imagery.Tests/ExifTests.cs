using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Nadir.Imagery.Tests;

/// <summary>
/// Orientation and times of EXIF, in blocks written here byte by byte (EXIF 2.32, 4.6) and put into files of each
/// format.
/// </summary>
public sealed class ExifTests : IDisposable
{
    private const int Width = 64;
    private const int Height = 48;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int> Orientations()
    {
        var data = new TheoryData<string, int>();
        foreach (var format in (string[])["jpg", "png", "webp", "tif"])
        {
            for (var orientation = 1; orientation <= 8; orientation++)
            {
                data.Add(format, orientation);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Images_stand_upright_whatever_way_their_pixels_are_stored(string format, int orientation)
    {
        var file = File(format, Stored(orientation), [(0x0112, 3, 1, orientation)]);
        using var source = ImageSource.Open(file, "upright." + format);

        Assert.Equal((Width, Height), (source.Header.Width, source.Header.Height));
        foreach (var (x, y, expected) in Corners())
        {
            Assert.Equal(expected, At(source.Read(), x * Width / 4, y * Height / 4));
            Assert.Equal(expected, At(source.Read(32, 24), x * 8, y * 6));

            // The quarter of the upright image by its own window.
            var quarter = source.Read(
                new PixelWindow((x / 2) * Width / 2, (y / 2) * Height / 2, Width / 2, Height / 2), 16, 12);
            Assert.Equal(expected, At(quarter, 8, 6));
        }

        // A file on disk is read as one in memory.
        var path = _folder.File($"{orientation}.{format}");
        System.IO.File.WriteAllBytes(path, file);
        using var onDisk = ImageSource.Open(path);
        Assert.Equal(source.Read().Pixels, onDisk.Read().Pixels);
    }

    [Fact]
    public void What_a_georeference_says_of_pixels_is_not_turned()
    {
        var points = new[] { new GroundControlPoint(0, 0, 20, 5), new(8, 0, 24, 5), new(0, 4, 20, 3),
            new(8, 4, 24, 3) };
        using var source = ImageSource.Open(Tiff.WithControlPoints(8, 4, points, orientation: 6), "placed.tif");
        Assert.Equal((8, 4), (source.Header.Width, source.Header.Height));
        Assert.Equal(24, source.GetFootprint()!.Bounds.East, 9);
    }

    [Theory]
    [InlineData("2021:07:08 09:10:11", "+02:00", null, null, "2021-07-08T07:10:11Z", false)]
    [InlineData("2021:07:08 23:30:00", "-05:00", null, null, "2021-07-09T04:30:00Z", false)]
    [InlineData("2021:07:08 13:00:00", "Z", null, null, "2021-07-08T13:00:00Z", false)]
    [InlineData("2021:07:08 15:00:00", "+0530", null, null, "2021-07-08T09:30:00Z", false)]
    [InlineData("2021:07:08 15:00:00", "   :  ", null, null, "2021-07-08T15:00:00Z", true)]
    [InlineData("2021:07:08 12:00:00", null, null, null, "2021-07-08T12:00:00Z", true)]
    [InlineData("2021:07:08 12:00:00", "+01:00", "25", null, "2021-07-08T11:00:00.25Z", false)]
    [InlineData("2021:07:08 12:00:00", null, null, "10:00:01.5", "2021-07-08T10:00:01.5Z", false)]
    [InlineData("2021:07:08 12:00:00", "+01:00", null, "10:00:01.5", "2021-07-08T11:00:00Z", false)]
    public void Times_follow_their_offset_or_the_satellites(
        string clock, string? offset, string? fraction, string? gps, string expected, bool isAssumed)
    {
        var exif = new List<(int, string)> { (0x9003, clock) };
        exif.AddRange(offset is null ? [] : new[] { (0x9011, offset) });
        exif.AddRange(fraction is null ? [] : new[] { (0x9291, fraction) });
        foreach (var format in (string[])["jpg", "png", "webp", "tif"])
        {
            using var source = ImageSource.Open(
                File(format, Stored(1), [], exif, gps is null ? null : ("2021:07:08", gps)), "timed." + format);
            var time = AcquisitionTime.Of(source.Header.Metadata, TimeZoneInfo.Utc)!.Value;
            Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), time.Time);
            Assert.Equal(isAssumed, time.IsAssumedZone);
        }
    }

    [Theory]
    [InlineData("+99:00", "+99:00")]
    [InlineData("+02:75", "+02:75")]
    [InlineData("Berlin", "Berlin")]
    [InlineData("2", "2")]
    [InlineData("   :  ", null)]
    [InlineData("+02:00", null)]
    [InlineData(null, null)]
    public void An_offset_that_is_none_is_told(string? offset, string? told)
    {
        var tags = new Dictionary<string, string> { ["EXIF_DateTimeOriginal"] = "2021:07:08 12:00:00" };
        if (offset is not null)
        {
            tags["EXIF_OffsetTimeOriginal"] = offset;
        }

        var time = AcquisitionTime.Of(tags, TimeZoneInfo.Utc)!.Value;
        Assert.Equal(told, time.UnreadOffset);
        Assert.Equal(offset != "+02:00", time.IsAssumedZone);
        tags["EXIF_OffsetTime"] = "+03:00";
        Assert.Equal(told, AcquisitionTime.Of(tags, TimeZoneInfo.Utc)!.Value.UnreadOffset);
    }

    [Theory]
    [InlineData("TIFFTAG_DATETIME")]
    [InlineData("EXIF_DateTime")]
    [InlineData("EXIF_DateTimeDigitized")]
    public void Every_clock_without_a_zone_is_told_as_such(string tag)
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Equal(
            new AcquisitionTime(new DateTimeOffset(2021, 7, 8, 10, 0, 0, TimeSpan.Zero), true),
            AcquisitionTime.Of(new Dictionary<string, string> { [tag] = "2021:07:08 12:00:00" }, berlin));
    }

    [Fact]
    public void A_clock_without_a_zone_is_of_the_zone_that_is_named()
    {
        var tags = new Dictionary<string, string> { ["EXIF_DateTimeOriginal"] = "2021:07:08 12:00:00" };
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Equal(new DateTimeOffset(2021, 7, 8, 10, 0, 0, TimeSpan.Zero),
            AcquisitionTime.Of(tags, berlin)!.Value.Time);
        tags["EXIF_DateTimeOriginal"] = "2021:01:08 12:00:00";
        Assert.Equal(new DateTimeOffset(2021, 1, 8, 11, 0, 0, TimeSpan.Zero),
            AcquisitionTime.Of(tags, berlin)!.Value.Time);
    }

    [Fact]
    public void The_offset_of_the_change_belongs_to_it()
    {
        var tags = new Dictionary<string, string>
        {
            ["EXIF_DateTime"] = "2021:07:08 12:00:00",
            ["EXIF_OffsetTime"] = "+03:00"
        };
        Assert.Equal(new DateTimeOffset(2021, 7, 8, 9, 0, 0, TimeSpan.Zero),
            AcquisitionTime.Of(tags, TimeZoneInfo.Utc)!.Value.Time);
    }

    [Theory]
    [InlineData("0000:00:00 00:00:00")]
    [InlineData("0001:01:01 00:00:00")]
    [InlineData("9999:12:31 23:59:59")]
    [InlineData("    :  :     :  :  ")]
    public void Clocks_that_were_never_set_tell_nothing(string clock) =>
        Assert.Null(AcquisitionTime.Of(
            new Dictionary<string, string>
            {
                ["EXIF_DateTimeOriginal"] = clock,
                ["EXIF_OffsetTimeOriginal"] = "-14:00"
            }, TimeZoneInfo.Utc));

    [Fact]
    public void Damaged_tags_are_no_tags()
    {
        var whole = File("jpg", Stored(6), [(0x0112, 3, 1, 6)], [(0x9003, "2021:07:08 12:00:00")]);
        var start = whole.AsSpan().IndexOf("Exif"u8);

        // The segment's length has itself, the name and the block.
        var length = BinaryPrimitives.ReadUInt16BigEndian(whole.AsSpan(start - 2)) - 8;
        var random = new Random(1);
        for (var trial = 0; trial < 2000; trial++)
        {
            var damaged = (byte[])whole.Clone();
            for (var i = 0; i < 4; i++)
            {
                damaged[start + 6 + random.Next(length)] = (byte)random.Next(256);
            }

            using var source = ImageSource.Open(damaged, "damaged.jpg");
            Assert.True(source.Header.Width is Width or Height);
        }
    }

    private static (int X, int Y, string Color)[] Corners() =>
        [(1, 1, "100"), (3, 1, "010"), (1, 3, "001"), (3, 3, "111")];

    private static string At(RgbImage image, int x, int y) =>
        string.Concat(image.Pixels.AsSpan(3 * ((y * image.Width) + x), 3).ToArray()
            .Select(value => value > 128 ? '1' : '0'));

    // Red, green, blue and white quarters, stored so that the tag's value makes them stand so (TIFF 6.0, tag 274: where
    // the 0th row and the 0th column lie).
    private static RgbImage Stored(int orientation)
    {
        var (width, height) = orientation >= 5 ? (Height, Width) : (Width, Height);
        var pixels = new byte[3 * width * height];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var (x, y) = orientation switch
                {
                    1 => (column, row),
                    2 => (Width - 1 - column, row),
                    3 => (Width - 1 - column, Height - 1 - row),
                    4 => (column, Height - 1 - row),
                    5 => (row, column),
                    6 => (Width - 1 - row, column),
                    7 => (Width - 1 - row, Height - 1 - column),
                    _ => (row, Height - 1 - column),
                };
                var quarter = (x < Width / 2 ? 0 : 1) + (y < Height / 2 ? 0 : 2);
                byte[] color = quarter switch
                {
                    0 => [255, 0, 0],
                    1 => [0, 255, 0],
                    2 => [0, 0, 255],
                    _ =>
                    [255, 255, 255]
                };
                color.CopyTo(pixels, 3 * ((row * width) + column));
            }
        }

        return new RgbImage(width, height, pixels);
    }

    private static byte[] File(
        string format, RgbImage image, (int Tag, int Type, int Count, int Value)[] first,
        IReadOnlyList<(int Tag, string Text)>? exif = null, (string Day, string Time)? gps = null)
    {
        if (format == "tif")
        {
            return Directories(image, first, exif ?? [], gps);
        }

        var block = Directories(null, first, exif ?? [], gps);
        var bytes = PictureEncoder.Encode(image,
            format switch { "jpg" => PictureFormat.Jpeg, "png" => PictureFormat.Png, _ => PictureFormat.WebP }, 95);
        using var stream = new MemoryStream();
        switch (format)
        {
            case "jpg":
                var length = new byte[2];
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(block.Length + 8));
                stream.Write([.. bytes[..2], 0xFF, 0xE1, .. length, .. "Exif\0\0"u8, .. block, .. bytes[2..]]);
                break;
            case "png":
                // After IHDR, which has 13 bytes.
                byte[] chunk = [.. "eXIf"u8, .. block];
                var (size, check) = (new byte[4], new byte[4]);
                BinaryPrimitives.WriteInt32BigEndian(size, block.Length);
                BinaryPrimitives.WriteUInt32BigEndian(check, Crc(chunk));
                stream.Write([.. bytes[..33], .. size, .. chunk, .. check, .. bytes[33..]]);
                break;
            default:
                Extend(stream, bytes, block, image);
                break;
        }

        return stream.ToArray();
    }

    // ISO 3309, as PNG's annex D has it.
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    // A simple WebP becomes one with a VP8X chunk, which must come first and says that EXIF follows.
    private static void Extend(Stream stream, byte[] bytes, byte[] block, RgbImage image)
    {
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write("WEBPVP8X"u8);
        writer.Write(10);
        writer.Write(0x08);
        foreach (var side in (int[])[image.Width - 1, image.Height - 1])
        {
            writer.Write([(byte)side, (byte)(side >> 8), (byte)(side >> 16)]);
        }

        writer.Write(bytes.AsSpan(12));
        writer.Write("EXIF"u8);
        writer.Write(block.Length);
        writer.Write(block);
        if (block.Length % 2 == 1)
        {
            writer.Write((byte)0);
        }

        stream.Write("RIFF"u8);
        stream.Write(BitConverter.GetBytes((int)body.Length));
        body.WriteTo(stream);
    }

    // A little-endian TIFF: pixels of an image where there is one, then the directories.
    private static byte[] Directories(
        RgbImage? image, (int Tag, int Type, int Count, int Value)[] first, IReadOnlyList<(int Tag, string Text)> exif,
        (string Day, string Time)? gps)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("II*\0\0\0\0\0"u8);
        int Put(byte[] bytes)
        {
            var at = (int)stream.Position;
            writer.Write(bytes);
            return at;
        }

        int Directory(List<(int Tag, int Type, int Count, int Value)> entries)
        {
            var at = (int)stream.Position;
            writer.Write((ushort)entries.Count);
            foreach (var (tag, type, count, value) in entries.OrderBy(entry => entry.Tag))
            {
                writer.Write((ushort)tag);
                writer.Write((ushort)type);
                writer.Write(count);
                writer.Write(value);
            }

            writer.Write(0);
            return at;
        }

        (int, int, int, int) Text(int tag, string text)
        {
            var bytes = Encoding.ASCII.GetBytes(text + "\0");
            return (tag, 2, bytes.Length, bytes.Length > 4 ? Put(bytes)
                : BitConverter.ToInt32([.. bytes, .. new byte[4 - bytes.Length]]));
        }

        List<(int, int, int, int)> entries = [.. first];
        if (image is not null)
        {
            var pixels = Put(image.Pixels);
            var bits = Put([8, 0, 8, 0, 8, 0]);
            entries.AddRange(
            [
                (256, 4, 1, image.Width), (257, 4, 1, image.Height), (258, 3, 3, bits), (259, 3, 1, 1), (262, 3, 1, 2),
                (273, 4, 1, pixels),
                (277, 3, 1, 3), (278, 4, 1, image.Height), (279, 4, 1, image.Pixels.Length),
            ]);
        }

        if (exif.Count > 0)
        {
            entries.Add((0x8769, 4, 1, Directory([.. exif.Select(tag => Text(tag.Tag, tag.Text)).ToArray()])));
        }

        if (gps is var (day, time))
        {
            var parts = time.Split(':').Select(part => double.Parse(part, CultureInfo.InvariantCulture))
                .SelectMany(part => (int[])[(int)(part * 10), 10]);
            var stamp = Put([.. parts.SelectMany(BitConverter.GetBytes)]);
            var date = Text(0x001D, day);
            entries.Add((0x8825, 4, 1, Directory([(0x0007, 5, 3, stamp), date])));
        }

        var start = Directory(entries);
        stream.Position = 4;
        writer.Write(start);
        return stream.ToArray();
    }
}
