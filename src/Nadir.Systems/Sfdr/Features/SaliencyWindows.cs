using Nadir.Systems.Contracts;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Features;

/// <summary>
/// Windows of four sizes that overlap by half, ranked by the mean saliency inside. The whole picture and its four quarters
/// are always among them, so that no part of the picture is left out.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class SaliencyWindows : IRegionDetector
{
    /// <summary>How many windows are always there.</summary>
    public const int AlwaysKept = 5;

    // Windows a side at each size, without the overlapping ones in between.
    private static readonly int[] WindowsASide = [1, 2, 3, 4];

    private static readonly Region[] Candidates = [.. WindowsASide.SelectMany(Windows)];

    /// <summary>The most windows that can be asked for.</summary>
    public static int MaximumCount => Candidates.Length;

    /// <inheritdoc/>
    public string Name => $"saliency-windows-{string.Join('-', WindowsASide)}";

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<Region>> Detect(Tensor images, Tensor saliency, int count)
    {
        ArgumentNullException.ThrowIfNull(saliency);
        var (height, width) = ((int)saliency.Size(1), (int)saliency.Size(2));
        return [.. saliency.ToArray<float>().Chunk(height * width).Select(map => Rank(map, height, width, count))];
    }

    /// <summary>Ranks the windows of one picture.</summary>
    /// <param name="saliency">Row by row.</param>
    /// <param name="height">Rows of the saliency.</param>
    /// <param name="width">Columns of the saliency.</param>
    /// <param name="count">How many to give, from <see cref="AlwaysKept"/> to <see cref="MaximumCount"/>.</param>
    /// <returns>By falling mean saliency, which is each region's score.</returns>
    public static IReadOnlyList<Region> Rank(ReadOnlySpan<float> saliency, int height, int width, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, AlwaysKept);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCount);
        var windows = new Region[Candidates.Length];
        for (var i = 0; i < windows.Length; i++)
        {
            windows[i] = Candidates[i] with { Score = Mean(saliency, height, width, Candidates[i]) };
        }

        // OrderBy is stable: equal windows stay in the order of the candidates on every machine.
        var kept = windows.Where(IsAlwaysKept);
        var others = windows.Where(window => !IsAlwaysKept(window)).OrderByDescending(window => window.Score);
        return [.. kept.Concat(others).Take(count).OrderByDescending(window => window.Score)];
    }

    private static IEnumerable<Region> Windows(int side)
    {
        var steps = (2 * side) - 1;
        for (var row = 0; row < steps; row++)
        {
            for (var column = 0; column < steps; column++)
            {
                yield return new Region(column / (2f * side), row / (2f * side), 1f / side, 1f / side, 0);
            }
        }
    }

    private static bool IsAlwaysKept(Region window) => window switch
    {
        { Width: 1 } => true,
        { Width: 0.5f } => window.Left is 0 or 0.5f && window.Top is 0 or 0.5f,
        _ => false,
    };

    private static float Mean(ReadOnlySpan<float> saliency, int height, int width, Region window)
    {
        float sum = 0, area = 0;
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var coverage = window.Coverage(row, column, height, width);
                sum += coverage * saliency[(row * width) + column];
                area += coverage;
            }
        }

        return sum / area;
    }
}
