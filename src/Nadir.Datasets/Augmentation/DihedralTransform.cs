namespace Nadir.Datasets;

/// <summary>Flips and quarter turns of a square: which source pixel each target pixel takes. An exact permutation.</summary>
/// <remarks>The target is the source mirrored left-right, then top-bottom, then turned counter-clockwise.</remarks>
internal readonly record struct DihedralTransform(bool FlipHorizontally, bool FlipVertically, int QuarterTurns)
{
    internal static DihedralTransform Draw(ref SampleRandom random, AugmentationOptions options) => new(
        random.NextBoolean(options.HorizontalFlip),
        random.NextBoolean(options.VerticalFlip),
        random.NextInt32(4) * (options.QuarterTurns ? 1 : 0));

    /// <summary>The target pixel (x, y) takes the source pixel <c>Start + x * StepX + y * StepY</c> of a square of that side.</summary>
    internal (int Start, int StepX, int StepY) SourceSteps(int side)
    {
        var start = SourceOf(0, 0, side);
        return (start, SourceOf(1, 0, side) - start, SourceOf(0, 1, side) - start);
    }

    private int SourceOf(int x, int y, int side)
    {
        for (var turn = 0; turn < QuarterTurns; turn++)
        {
            (x, y) = (side - 1 - y, x);
        }

        x = FlipHorizontally ? side - 1 - x : x;
        y = FlipVertically ? side - 1 - y : y;
        return (y * side) + x;
    }
}
