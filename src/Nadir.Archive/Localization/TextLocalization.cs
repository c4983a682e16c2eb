using System.Numerics.Tensors;
using Nadir.Archive.Ingest;
using Nadir.Archive.Ports;
using Nadir.Imagery;

namespace Nadir.Archive.Localization;

/// <summary>
/// Finds where in a scene a text is true, by windows of several scales (semantic localization, Yuan et al. 2021 and
/// 2022). To be used by one thread at a time.
/// </summary>
public sealed class TextLocalization
{
    // Fine enough that a cell's edge does not show in the smallest window's slope.
    private const int CellsAcrossWindow = 16;

    private readonly IEncoder _encoder;
    private readonly LocalizationOptions _options;

    /// <summary>Prepares to locate.</summary>
    /// <param name="encoder">Puts windows and texts into one space.</param>
    /// <param name="options">Scales; the defaults when null.</param>
    public TextLocalization(IEncoder encoder, LocalizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        (_encoder, _options) = (encoder, options ?? new LocalizationOptions());
        _options.Tiling.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.BatchSize, 1, nameof(options));
    }

    /// <summary>Makes the map.</summary>
    /// <param name="text">Any text that is not blank.</param>
    /// <param name="scene">The scene; read window by window, so that it may be larger than memory.</param>
    /// <param name="progress">Hears of windows done and all windows; may be null.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ArchiveException">The text is blank, or the scene has no valid pixel.</exception>
    /// <exception cref="ImageryException">The pixels are damaged.</exception>
    public HeatMap Locate(string text, ImageSource scene, Action<int, int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scene);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ArchiveException("The text is empty; write a few words that describe what to find.");
        }

        var query = new float[_encoder.Dimension];
        _encoder.EncodeTexts([text], query);
        var (width, height) = (scene.Header.Width, scene.Header.Height);
        var sizes = Sizes(scene);
        var windows = sizes.SelectMany(
            (size, scale) => WindowPyramid.Squares(width, height, size, _options.Tiling.Overlap)
                .Select(window => (scale, window))).ToList();
        var heat = new HeatAccumulator(width, height, Math.Max(1, sizes[0] / CellsAcrossWindow), sizes.Length);
        var encoded = Encode(windows, scene, query, heat, progress, cancellationToken);
        return encoded > 0
            ? Normalize(heat, encoded) with { SceneWidth = width, SceneHeight = height }
            : throw new ArchiveException($"{scene.Header.Name}: every pixel is transparent or marked as no data.");
    }

    // A scene that is hardly larger than a window has nothing to tell apart, unless windows shrink with it.
    private int[] Sizes(ImageSource scene)
    {
        var larger = Math.Max(scene.Header.Width, scene.Header.Height);
        var (sizes, _) = _options.Tiling.InPixels(scene.GetGroundSamplingDistance(), _encoder.Input.Size);
        double factor = 1;
        while (true)
        {
            int[] fitting = [.. sizes.Select(size => (int)Math.Round(size * factor)).Where(size => size <= larger / 2)];
            if (fitting.Length == 0)
            {
                return [Math.Max(1, larger / 4), Math.Max(1, larger / 2)];
            }

            if (_options.MostWindows is not { } most
                || fitting.Sum(size => WindowPyramid.Count(
                    scene.Header.Width, scene.Header.Height, size, _options.Tiling.Overlap)) <= most)
            {
                return fitting;
            }

            factor *= 1.2;
        }
    }

    private int Encode(
        List<(int Scale, PixelWindow Window)> windows, ImageSource scene, float[] query, HeatAccumulator heat,
        Action<int, int>? progress,
        CancellationToken cancellationToken)
    {
        var (encoded, done) = (0, 0);
        var vectors = new float[_options.BatchSize * _encoder.Dimension];
        var batches = windows.Chunk(_options.BatchSize).ToArray();
        var next = Task.Run(() => Read(batches[0], scene), cancellationToken);
        for (var batch = 0; batch < batches.Length; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var views = next.GetAwaiter().GetResult();
            if (batch + 1 < batches.Length)
            {
                // One thread decodes while the encoder works.
                var following = batches[batch + 1];
                next = Task.Run(() => Read(following, scene), cancellationToken);
            }

            if (views.Count > 0)
            {
                var values = vectors.AsSpan(0, views.Count * _encoder.Dimension);
                _encoder.EncodeImages([.. views.Select(view => view.Image)], values);
                foreach (var (place, view) in views.Index())
                {
                    if (view.Scale == 0)
                    {
                        // The smallest windows show the edges of the data best.
                        heat.AddData(view.Seen, view.Mask, _encoder.Input.Size);
                    }

                    heat.Add(view.Scale, view.Window,
                        TensorPrimitives.Dot<float>(
                            query, values.Slice(place * _encoder.Dimension, _encoder.Dimension)));
                }
            }

            encoded += views.Count;
            done += batches[batch].Length;
            progress?.Invoke(done, windows.Count);
        }

        return encoded;
    }

    private List<(int Scale, PixelWindow Window, PixelWindow Seen, RgbImage Image, byte[]? Mask)> Read(
        (int Scale, PixelWindow Window)[] batch, ImageSource scene)
    {
        var views = new List<(int, PixelWindow, PixelWindow, RgbImage, byte[]?)>(batch.Length);
        foreach (var (scale, window) in batch)
        {
            var seen = EncoderView.Crop(window, _encoder.Input);
            var read = scene.ReadMasked(seen, _encoder.Input.Size, _encoder.Input.Size);
            if (read.ValidShare > 0)
            {
                views.Add((scale, window, seen, read.Image, read.Mask));
            }
        }

        return views;
    }

    private static HeatMap Normalize(HeatAccumulator heat, int encoded)
    {
        var cosines = heat.MeanOverData();
        var known = cosines.Where(float.IsFinite).ToArray();
        var (lowest, highest) = (known.Min(), known.Max());
        var range = highest - lowest;
        float[] values = [.. cosines.Select(cosine => float.IsNaN(cosine) || range > 0 ? (cosine - lowest) / range
            : 0)];
        return new HeatMap(heat.Width, heat.Height, heat.CellSize, values, lowest, highest, encoded);
    }
}

/// <summary>How a text is sought within one scene.</summary>
public sealed record LocalizationOptions
{
    /// <summary>
    /// Scales and overlap. By default three scales, as Yuan et al. 2022 ("Learning to evaluate performance of
    /// multimodal semantic localization") found best: 256, 512 and 768 pixels, or what those are at their data's third
    /// of a metre: 80, 160 and 240 metres; each window covers half of the next.
    /// </summary>
    public TilingOptions Tiling { get; init; } = new()
    {
        WindowSizes = [256, 512, 768],
        WindowMetres = [80, 160, 240],
        Overlap = 0.5
    };

    /// <summary>Windows that the encoder is given at once. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// The most windows; where the scales would give more, windows are enlarged until they do not. Null for any number.
    /// </summary>
    public int? MostWindows { get; init; }
}

/// <summary>
/// Filters of a square around each cell, row by row and then column by column; beyond the edge lies the edge's own
/// cell.
/// </summary>
internal static class SlidingWindow
{
    /// <summary>The mean within <paramref name="radius"/> cells.</summary>
    public static float[] Mean(float[] values, int width, int height, int radius) =>
        Both(values, width, height, (line, at, length) =>
    {
        var sum = 0f;
        for (var offset = -radius; offset <= radius; offset++)
        {
            sum += line(Math.Clamp(at + offset, 0, length - 1));
        }

        return sum / ((2 * radius) + 1);
    });

    /// <summary>The largest value within <paramref name="radius"/> cells.</summary>
    public static float[] Maximum(float[] values, int width, int height, int radius) =>
        Both(values, width, height, (line, at, length) =>
    {
        var largest = float.NegativeInfinity;
        for (var place = Math.Max(0, at - radius); place <= Math.Min(length - 1, at + radius); place++)
        {
            largest = Math.Max(largest, line(place));
        }

        return largest;
    });

    private static float[] Both(float[] values, int width, int height, Func<Func<int, float>, int, int, float> filter)
    {
        var rows = new float[values.Length];
        Parallel.For(0, height, row =>
        {
            for (var column = 0; column < width; column++)
            {
                rows[(row * width) + column] = filter(place => values[(row * width) + place], column, width);
            }
        });
        var both = new float[values.Length];
        Parallel.For(0, width, column =>
        {
            for (var row = 0; row < height; row++)
            {
                both[(row * width) + column] = filter(place => rows[(place * width) + column], row, height);
            }
        });
        return both;
    }
}
