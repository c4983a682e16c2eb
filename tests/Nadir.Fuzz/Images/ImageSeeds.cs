using Nadir.Archive.Tests.Support;
using Nadir.Imagery;
using Nadir.Imagery.Gdal;
using Nadir.Imagery.Tests.Headers;

namespace Nadir.Fuzz.Images;

/// <summary>Small valid files of each format, in the kinds that their writers make.</summary>
internal static class ImageSeeds
{
    private const int Side = 48;

    public static byte[][] Jpeg() =>
    [
        Write<byte>("JPEG", 3, []), Write<byte>("JPEG", 1, []), Write<byte>("JPEG", 3, ["PROGRESSIVE=ON"]),
        Write<byte>("JPEG", 4, []),
        Write<byte>("JPEG", 3, ["COMMENT=a comment", "EXIF_THUMBNAIL=YES"], 300),
    ];

    public static byte[][] Png() =>
    [
        Write<byte>("PNG", 1, []), Write<byte>("PNG", 2, []),
        Write<byte>("PNG", 3, ["DESCRIPTION=a text", "WRITE_METADATA_AS_TEXT=YES"]),
        Write<byte>("PNG", 4, []), Write<ushort>("PNG", 3, []),
    ];

    public static byte[][] WebP() =>
        [Write<byte>("WEBP", 3, []), Write<byte>("WEBP", 4, []), Write<byte>("WEBP", 3, ["LOSSLESS=YES"]),
            Write<byte>("WEBP", 4, ["LOSSLESS=YES"])];

    public static byte[][] Bmp() =>
        [TestImages.ToBmp(TestImages.Random(1)), .. new[] { 1, 4, 8, 16, 32 }.Select(Bitmaps.Plain), Bitmaps.Packed()];

    public static byte[][] Jpeg2000() =>
    [
        Write<byte>("JP2OpenJPEG", 3, ["QUALITY=25"], 96),
        Write<byte>("JP2OpenJPEG", 1, ["REVERSIBLE=YES", "QUALITY=100"]),
        Write<byte>("JP2OpenJPEG", 3, ["BLOCKXSIZE=32", "BLOCKYSIZE=32", "RESOLUTIONS=3"], 96),
        Write<byte>("JP2OpenJPEG", 4, ["CODEC=J2K", "SOP=YES", "EPH=YES"]),
        Write<ushort>("JP2OpenJPEG", 1, ["PROGRESSION=RPCL", "PRECINCTS={32,32},{16,16}"], 96),
        new Jpeg2000 { Components = 3, Levels = 2 }.ToFile(),
        new Jpeg2000 { TileWidth = 16, TileHeight = 16 }.ToFile(lengthForm: 1),
        new Jpeg2000 { Precincts = [0x44], BlockExponent = 2 }.ToCodestream(),
    ];

    public static byte[][] Tiff() =>
    [
        Write<byte>("GTiff", 3, []),
        Write<byte>("GTiff", 3, ["COMPRESS=DEFLATE", "PREDICTOR=2", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"]),
        Write<byte>("GTiff", 3, ["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"]),
        Write<byte>("GTiff", 1, ["COMPRESS=LZW", "NBITS=4"]),
        Write<ushort>("GTiff", 4, ["COMPRESS=PACKBITS", "INTERLEAVE=BAND"]),
        Write<float>("GTiff", 2, ["COMPRESS=DEFLATE", "PREDICTOR=3"]),
        Write<byte>("GTiff", 3, ["BIGTIFF=YES", "COMPRESS=ZSTD"]), Write<byte>("GTiff", 3, ["COMPRESS=WEBP"]),
        Write<float>("GTiff", 1, ["COMPRESS=LERC"]),
        Write<byte>("GTiff", 1, ["COMPRESS=LZMA"]), Write<byte>("GTiff", 1, ["COMPRESS=CCITTFAX4", "NBITS=1"]),
        Write<byte>("COG", 3, ["BLOCKSIZE=128"], 300),
        Write<byte>("GTiff", 1, ["ENDIANNESS=BIG"]), Write<byte>("GTiff", 4, ["ALPHA=YES", "PHOTOMETRIC=RGB"]),
    ];

    // A gradient with noise, as much as a photograph has.
    private static byte[] Write<T>(string driver, int bands, string[] options, int side = Side)
        where T : unmanaged
    {
        var random = new Random(bands);
        var samples = new T[side * side * bands];
        for (var i = 0; i < samples.Length; i++)
        {
            var value = (i % side * 4) + random.Next(20);
            samples[i] = (T)Convert.ChangeType(typeof(T) == typeof(byte) ? value & 0xFF
                : value, typeof(T), System.Globalization.CultureInfo.InvariantCulture);
        }

        var type = default(T) switch { byte => SampleType.Byte, ushort => SampleType.UInt16, _ => SampleType.Float32 };
        using var dataset = MemoryDataset.Create<T>(samples, side, side, bands, type, isInterleaved: false);
        var name = $"/vsimem/nadir-fuzz-seed-{driver}-{bands}";
        DatasetCopy.Write(dataset, driver, name, options, $"The seed {driver} {string.Join(' ', options)}");
        return MemoryFile.Take(name);
    }
}
