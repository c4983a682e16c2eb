using Nadir.Imagery;

namespace Nadir.Server;

/// <summary>Bounds of what requests may ask for and of the work that goes on at once.</summary>
public sealed record ServerLimits
{
    // Ten scans, as encoders make them, of three components.
    private const int MostPassesOverPixels = 30;

    /// <summary>The most rows of one answer. Default 1000.</summary>
    public int Results { get; init; } = 1000;

    /// <summary>The most bytes of a picture that is sent. Default 16 MiB.</summary>
    public long UploadBytes { get; init; } = 16L << 20;

    /// <summary>
    /// The most bytes that decoding pictures of clients may take at a time: one of them, and all together (others
    /// wait). Default 512 MiB.
    /// </summary>
    public long DecodeBytes { get; init; } = 512L << 20;

    /// <summary>The most bands of a picture that is sent. Default 1024.</summary>
    public int Bands { get; init; } = 1024;

    /// <summary>
    /// The most bytes of texts and profiles beside the pixels of a picture that is sent, when unpacked. Default 16 MiB.
    /// </summary>
    public long MetadataBytes { get; init; } = 16L << 20;

    /// <summary>How many of the best are reranked. Default 100.</summary>
    public int RerankDepth { get; init; } = 100;

    /// <summary>The most pixels of a picture that is sent. Default 64 Mpx.</summary>
    public long Pixels { get; init; } = 64L << 20;

    /// <summary>The most large bodies that are held in memory at once. Default 16.</summary>
    public int Uploads { get; init; } = 16;

    /// <summary>The most texts, and the most pictures, that wait for the encoder. Default 256.</summary>
    public int EncoderQueue { get; init; } = 256;

    /// <summary>The most texts that are encoded together. Default 64.</summary>
    public int TextInputs { get; init; } = 64;

    /// <summary>The most pictures that are encoded together. Default 8.</summary>
    public int ImageBatch { get; init; } = 8;

    /// <summary>The most bytes of drawn pictures that are kept. Default 128 MiB.</summary>
    public long PictureCacheBytes { get; init; } = 128L << 20;

    /// <summary>The most images of the archive that are kept open. Default 32.</summary>
    public int OpenScenes { get; init; } = 32;

    /// <summary>
    /// The most windows of a scene that are encoded to locate a text; in larger scenes windows are larger. Default
    /// 1200.
    /// </summary>
    public int LocateWindows { get; init; } = 1200;

    /// <summary>How long locating a text may take, once it has begun. Default 50 seconds.</summary>
    public TimeSpan LocateTime { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>The most bytes of heat-maps that are kept, of texts that were located. Default 64 MiB.</summary>
    public long HeatMapBytes { get; init; } = 64L << 20;

    /// <summary>The most windows of a table that is exported. Default 10,000.</summary>
    public int ExportRows { get; init; } = 10_000;

    /// <summary>The most windows of a sheet or a file of pictures that is exported. Default 500.</summary>
    public int ExportPictures { get; init; } = 500;

    /// <summary>The most bytes of pixels, 3 each, of all pictures of one export. Default 2 GiB.</summary>
    public long ExportBytes { get; init; } = 2L << 30;

    /// <summary>The most queries of pictures that are kept for links; the oldest makes room. Default 1000.</summary>
    public int KeptQueries { get; init; } = 1000;

    /// <summary>How long the query of a picture is kept for links. Default 30 days.</summary>
    public TimeSpan KeptQueryTime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a request may take. Default 60 seconds.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What a picture that is sent may ask for.</summary>
    internal ImageLimits OfPictures => new()
    {
        MaxPixels = Pixels,
        MaxTiledPixels = Pixels,
        MaxDecodeBytes = DecodeBytes,
        MaxBands = Bands,
        MaxMetadataBytes = MetadataBytes,
        MaxScannedSamples = MostPassesOverPixels * Pixels,
    };
}
