using Nadir.Imagery.Exif;
using Nadir.Imagery.Frames;
using Nadir.Imagery.Gdal;
using Nadir.Imagery.Georeferencing;
using Nadir.Imagery.Headers;
using Nadir.Imagery.Rendering;
using Nadir.Imagery.Tiles;

namespace Nadir.Imagery;

/// <summary>
/// An open image file: its header at once, its pixels as RGB when asked for, whole or in windows, at any size.
/// </summary>
/// <remarks>
/// <para>
/// Formats: GeoTIFF and COG, JPEG, PNG, WebP, JPEG 2000, BMP, GIF; of several frames or pages the first is read. Only
/// the file itself, its world file and, for TIFF, its
/// <c>.ovr</c> and <c>.msk</c> are read; nothing is ever fetched from a network.
/// </para>
/// <para>Any band count and real type becomes RGB, 8 bits a channel, by this rule:</para>
/// <list type="bullet">
/// <item>Bands marked red, green and blue make the picture; else bands named so; else the first three that are not
/// alpha; with fewer than three the first is shown as grey. A palette is expanded, CMYK is converted without a profile.
/// </item>
/// <item>8-bit samples stay as they are (1- to 7-bit ones are scaled to 255). All others are stretched, band by band,
/// from the 2nd to the 98th percentile of the whole image, so all windows of an image are drawn alike. A constant band
/// is black where it is 0, mid-grey elsewhere.</item>
/// <item>Invalid pixels are black and count in no percentile: nodata in every colour band, less than half opaque, NaN
/// or infinite. NaN also blackens what a resampling kernel mixes it into, unless it is the nodata value.</item>
/// <item>Complex samples are refused.</item>
/// </list>
/// <para>An image that EXIF or TIFF says to lie on its side or to be mirrored is turned upright, and all columns and
/// rows are those of the upright image; one with a georeference of its own is not, since that says how it lies.</para>
/// <para>Smaller sizes are read from the nearest larger overview, then resampled by cubic convolution, or by the mean
/// where more than a factor of four remains; larger sizes are cubic.</para>
/// <para>Safe to use from many threads; reads of one source wait for one another, those of different sources run side
/// by side.</para>
/// </remarks>
public sealed class ImageSource : IDisposable
{
    private readonly Lock gate = new();
    private readonly DatasetHandle dataset;
    private readonly ImageLimits limits;
    private readonly RgbRenderer renderer;
    private readonly ImageHeader stored;
    private readonly ImageOrientation orientation;
    private readonly bool isPlacedElsewhere;
    private readonly Lazy<GroundPosition?> position;
    private readonly Lazy<PixelPosition?> pixelPosition;
    private Footprint? outline;

    private ImageSource(DatasetHandle dataset, string name, ImageLimits limits, ExifTags exif,
        ImagePlacement? placement)
    {
        this.dataset = dataset;
        this.limits = limits;
        position = new(() => GroundPosition.Of(Header!));
        pixelPosition = new(() => PixelPosition.Of(Header!));
        try
        {
            stored = ReadHeader(dataset, name, exif);
            LimitCheck.Header(stored, limits);
            renderer = new RgbRenderer(new RasterReader(dataset, stored));
            (Header, orientation) = Orient(stored, exif.Orientation, placement);
            isPlacedElsewhere = !ReferenceEquals(Header, stored) && placement is not null;
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    /// <summary>What the file says of itself.</summary>
    public ImageHeader Header { get; }

    /// <summary>Whether it is known how the pixels lie on the ground.</summary>
    public bool IsPlaced
    {
        get
        {
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(dataset.IsClosed, this);
                return position.Value is not null;
            }
        }
    }

    /// <summary>Whether the file itself tells that.</summary>
    public bool HasOwnPlace => !isPlacedElsewhere && IsPlaced;

    /// <summary>Opens a file and holds its header against the limits. No pixel is decoded.</summary>
    /// <param name="path">A regular file of this machine.</param>
    /// <param name="limits">What the image may ask for; <see cref="ImageLimits.Default"/> where null.</param>
    /// <exception cref="ImageryException">It cannot be read, is no image, or asks for too much.</exception>
    public static ImageSource Open(string path, ImageLimits? limits = null) => Open(path, limits, null);

    /// <summary>Opens a file whose place may be known from elsewhere.</summary>
    /// <param name="path">A regular file of this machine.</param>
    /// <param name="limits">What the image may ask for; <see cref="ImageLimits.Default"/> where null.</param>
    /// <param name="placement">Where the image lies if it does not tell itself; null where that is not known.</param>
    /// <exception cref="ImageryException">It cannot be read, is no image, or asks for too much.</exception>
    public static ImageSource Open(string path, ImageLimits? limits, ImagePlacement? placement)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= ImageLimits.Default;
        return new ImageSource(DatasetOpener.OpenFile(path, limits), path, limits, ExifTags.OfFile(path), placement);
    }

    /// <summary>Opens an image held in memory. The bytes are not copied and must not change until disposal.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What the image may ask for; <see cref="ImageLimits.Default"/> where null.</param>
    /// <exception cref="ImageryException">It is no image, or asks for too much.</exception>
    public static ImageSource Open(ReadOnlyMemory<byte> bytes, string name, ImageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        limits ??= ImageLimits.Default;
        return new ImageSource(DatasetOpener.OpenBytes(bytes, name, limits), name, limits, ExifTags.OfBytes(bytes),
            null);
    }

    /// <summary>What decoding an image takes, by its header alone: no decoder sees it.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">What the image may ask for; <see cref="ImageLimits.Default"/> where null.</param>
    /// <returns>Bytes, from above, beside those of the pixels that are handed out.</returns>
    /// <exception cref="ImageryException">It is no image, or asks for too much.</exception>
    public static long EstimateBytes(ReadOnlyMemory<byte> bytes, string name, ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        if (FirstFrame.IsOf(bytes.Span))
        {
            // What a first frame takes is bounded where it is taken.
            return limits.MaxDecodeBytes;
        }

        using var header = new HeaderBytes(bytes);
        return (long)Math.Min(HeaderCheck.Check(header, name, limits), long.MaxValue >> 1);
    }

    /// <summary>Reads the whole image at its own size.</summary>
    /// <exception cref="ImageryException">The pixels are damaged, or take more memory than the
    /// limits allow.</exception>
    public RgbImage Read() => Read(Header.Width, Header.Height);

    /// <summary>Reads the whole image resampled to a size, whatever its aspect ratio.</summary>
    /// <param name="width">Columns of the result.</param>
    /// <param name="height">Rows of the result.</param>
    /// <exception cref="ImageryException">The pixels are damaged, or take more memory than the
    /// limits allow.</exception>
    public RgbImage Read(int width, int height) =>
        Read(new PixelWindow(0, 0, Header.Width, Header.Height), width, height);

    /// <summary>Reads a window resampled to a size.</summary>
    /// <param name="window">Pixels of the image, inside its bounds.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="height">Rows of the result.</param>
    /// <exception cref="ImageryException">The pixels are damaged, or take more memory than the
    /// limits allow.</exception>
    public RgbImage Read(PixelWindow window, int width, int height) => ReadMasked(window, width, height).Image;

    /// <summary>Reads the image as a square.</summary>
    /// <param name="size">Side of the result in pixels.</param>
    /// <param name="fit">How another shape becomes a square.</param>
    /// <exception cref="ImageryException">The pixels are damaged, or take more memory than the
    /// limits allow.</exception>
    public RgbImage ReadSquare(int size, SquareFit fit) => fit == SquareFit.CenterCrop
        ? Read(PixelWindow.CenterSquare(Header.Width, Header.Height), size, size)
        : Read(size, size);

    /// <summary>Reads the image as a square, to be looked at by a model.</summary>
    /// <param name="size">Side of the result in pixels.</param>
    /// <param name="fit">How another shape becomes a square.</param>
    /// <exception cref="ImageryException">
    /// Not one pixel of it is visible, the pixels are damaged, or they take more memory than the limits allow.
    /// </exception>
    public RgbImage ReadVisibleSquare(int size, SquareFit fit)
    {
        var window = fit == SquareFit.CenterCrop
            ? PixelWindow.CenterSquare(Header.Width, Header.Height)
            : new PixelWindow(0, 0, Header.Width, Header.Height);
        return RequireVisible(ReadMasked(window, size, size));
    }

    /// <summary>Reads the whole image at its own size, to be looked at by a model.</summary>
    /// <exception cref="ImageryException">
    /// Not one pixel of it is visible, the pixels are damaged, or they take more memory than the limits allow.
    /// </exception>
    public RgbImage ReadVisible() =>
        RequireVisible(ReadMasked(new PixelWindow(0, 0, Header.Width, Header.Height), Header.Width, Header.Height));

    private RgbImage RequireVisible(MaskedImage read) => read.ValidShare > 0
        ? read.Image
        : throw new ImageryException(
            ImageFault.Blank,
            $"{Header.Name}: every pixel is transparent or marked as no data; give an image that shows something.");

    /// <summary>Reads a window resampled to a size, with the mask of valid pixels.</summary>
    /// <param name="window">Pixels of the image, inside its bounds.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="height">Rows of the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window leaves the image, or the size is
    /// not positive.</exception>
    /// <exception cref="ImageryException">The pixels are damaged, or take more memory than the
    /// limits allow.</exception>
    public MaskedImage ReadMasked(PixelWindow window, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (!window.IsWithin(Header.Width, Header.Height))
        {
            throw new ArgumentOutOfRangeException(
                nameof(window), window, $"The window leaves the image of {Header.Width} x {Header.Height} pixels.");
        }

        lock (gate)
        {
            ObjectDisposedException.ThrowIf(dataset.IsClosed, this);
            LimitCheck.Read(stored, limits, renderer.BufferBytes(width, height));
            if (orientation.IsUpright)
            {
                return renderer.Render(window, width, height);
            }

            var (across, down) = orientation.IsSwapped ? (height, width) : (width, height);
            return orientation.Turn(renderer.Render(orientation.ToStored(window, stored), across, down));
        }
    }

    /// <summary>The ground that the whole image covers, or null where the file does not tell.</summary>
    public Footprint? GetFootprint() => GetFootprint(new PixelWindow(0, 0, Header.Width, Header.Height));

    /// <summary>The ground that a window covers, or null where the file does not tell.</summary>
    /// <param name="window">Pixels of the image; may reach over its bounds.</param>
    public Footprint? GetFootprint(PixelWindow window)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(dataset.IsClosed, this);
            return position.Value is { } ground ? GroundRing.Footprint(ground, pixelPosition.Value, window) : null;
        }
    }

    /// <summary>
    /// The ground sampling distance in metres: the geometric mean of a pixel's width and height on the ground at the
    /// image's centre; null where the file does not tell.
    /// </summary>
    public double? GetGroundSamplingDistance()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(dataset.IsClosed, this);
            return position.Value is { } ground
                ? GroundSamplingDistance.At(ground, new PixelWindow(0, 0, Header.Width, Header.Height))
                : null;
        }
    }

    /// <summary>Where points of the image lie on the ground.</summary>
    /// <param name="column">Column, whole at a pixel's left edge.</param>
    /// <param name="row">Row, whole at a pixel's upper edge.</param>
    /// <returns>Degrees on WGS 84, or null where the file does not tell.</returns>
    public (double Longitude, double Latitude)? GetPosition(double column, double row)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(dataset.IsClosed, this);
            double[] x = [column];
            double[] y = [row];
            return position.Value?.Apply(x, y) == true ? (x[0], y[0]) : null;
        }
    }

    /// <summary>Finds which points of the image a map tile shows.</summary>
    /// <param name="tile">A tile that there is.</param>
    /// <param name="size">Columns and rows of the tile: a multiple of 16 up to 1024, mostly 256 or 512.</param>
    /// <returns>Null where the tile shows nothing of the image, or the file does not tell its place.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tile, or the size is another one.</exception>
    public TilePositions? GetTilePositions(TileAddress tile, int size = 256)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tile.IsValid, true, nameof(tile));
        ArgumentOutOfRangeException.ThrowIfNotEqual(size is >= 16 and <= 1024 && size % 16 == 0, true, nameof(size));
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(dataset.IsClosed, this);
            if (pixelPosition.Value is not { } pixels)
            {
                return null;
            }

            outline ??= GetFootprint();
            return TileWarp.Compute(pixels, outline, Header, tile, size);
        }
    }

    /// <summary>Closes the file and frees what GDAL holds of it.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            dataset.Dispose();
            if (position.IsValueCreated)
            {
                position.Value?.Dispose();
            }

            if (pixelPosition.IsValueCreated)
            {
                pixelPosition.Value?.Dispose();
            }
        }
    }

    // What a georeference says of stored pixels says how they lie; then nothing is turned.
    private static (ImageHeader Header, ImageOrientation Orientation) Orient(
        ImageHeader stored, int tag, ImagePlacement? placement)
    {
        var orientation = ImageOrientation.Of(tag);
        if ((placement is null && orientation.IsUpright) || GroundPosition.IsTold(stored))
        {
            return (stored, default);
        }

        var header = orientation.IsUpright ? stored : orientation.Turn(stored);
        return (placement?.Place(header) ?? header, orientation);
    }

    private static ImageHeader ReadHeader(DatasetHandle dataset, string name, ExifTags exif)
    {
        using var errors = ErrorCapture.Begin();
        var header = HeaderReader.Read(dataset, name);
        if (header.Bands.Any(b => b.IsComplex))
        {
            throw new ImageryException(
                ImageFault.Unsupported,
                $"{name}: its samples are complex numbers, which make no picture; convert them to amplitude.");
        }

        if (exif.Texts.Count > 0)
        {
            var tags = new Dictionary<string, string>(header.Metadata, StringComparer.OrdinalIgnoreCase);
            foreach (var (key, value) in exif.Texts)
            {
                tags.TryAdd(key, value);
            }

            header = header with { Metadata = tags };
        }

        return header;
    }
}
