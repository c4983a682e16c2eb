namespace Nadir.Datasets.Tests;

public class DihedralTransformTests
{
    private static readonly int[] Square = [.. Enumerable.Range(0, 49)];

    [Fact]
    public void Is_a_flip_then_a_flip_then_turns()
    {
        foreach (var (horizontal, vertical, turns) in All())
        {
            var expected = Square;
            expected = horizontal ? Map(expected, (x, y) => (6 - x, y)) : expected;
            expected = vertical ? Map(expected, (x, y) => (x, 6 - y)) : expected;
            for (var turn = 0; turn < turns; turn++)
            {
                // A quarter turn counter-clockwise brings the right column to the top.
                expected = Map(expected, (x, y) => (6 - y, x));
            }

            Assert.Equal(expected, Apply(new DihedralTransform(horizontal, vertical, turns), Square));
        }
    }

    [Fact]
    public void A_quarter_turn_brings_the_upper_right_corner_to_the_upper_left() =>
        Assert.Equal(6, Apply(new DihedralTransform(false, false, 1), Square)[0]);

    [Fact]
    public void Makes_the_eight_symmetries_of_the_square_and_nothing_else()
    {
        var results = All().Select(t => Apply(new DihedralTransform(t.Horizontal, t.Vertical, t.Turns), Square))
            .ToArray();
        Assert.All(results, result => Assert.Equal(Square, result.Order()));
        Assert.Equal(8, results.Select(result => string.Join(' ', result)).Distinct().Count());
    }

    [Fact]
    public void Draws_each_with_its_probability()
    {
        var options = AugmentationOptions.FromAbove with { HorizontalFlip = 0.5, VerticalFlip = 0.1 };
        var draws = Enumerable.Range(0, 20_000).Select(seed => Draw(seed, options)).ToArray();
        Assert.InRange(draws.Count(draw => draw.FlipHorizontally), 9_700, 10_300);
        Assert.InRange(draws.Count(draw => draw.FlipVertically), 1_800, 2_200);
        Assert.All(Enumerable.Range(0, 4),
            turns => Assert.InRange(draws.Count(draw => draw.QuarterTurns == turns), 4_700, 5_300));
        Assert.Equal(new DihedralTransform(false, false, 0), Draw(1, AugmentationOptions.None));
    }

    private static DihedralTransform Draw(long seed, AugmentationOptions options)
    {
        var random = new SampleRandom(seed);
        return DihedralTransform.Draw(ref random, options);
    }

    private static IEnumerable<(bool Horizontal, bool Vertical, int Turns)> All() =>
        from horizontal in (bool[])[false, true]
        from vertical in (bool[])[false, true]
        from turns in Enumerable.Range(0, 4)
        select (horizontal, vertical, turns);

    private static int[] Map(int[] square, Func<int, int, (int X, int Y)> source) =>
        [.. Enumerable.Range(0, 49).Select(i => source(i % 7, i / 7)).Select(from => square[(from.Y * 7) + from.X])];

    private static int[] Apply(DihedralTransform transform, int[] square)
    {
        var (start, stepX, stepY) = transform.SourceSteps(7);
        return [.. Enumerable.Range(0, 49).Select(i => square[start + (i % 7 * stepX) + (i / 7 * stepY)])];
    }
}
