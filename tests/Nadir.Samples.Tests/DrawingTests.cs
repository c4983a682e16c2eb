using System.Numerics;
using Nadir.Samples.Drawing;

namespace Nadir.Samples.Tests;

public sealed class DrawingTests
{
    [Fact]
    public void Pcg_gives_the_numbers_of_its_reference_implementation()
    {
        // The published demo of PCG32 (seed 42, stream 54), round 1.
        var random = new Pcg32(42, 54);
        uint[] expected = [0xA15C02B7, 0x7B47F409, 0xBA1D3330, 0x83D2F293, 0xBFA4784B, 0xCBED606E];
        Assert.Equal(expected, expected.Select(_ => random.Next()));
    }

    [Fact]
    public void Whole_numbers_reach_both_ends_evenly()
    {
        var random = new Pcg32(1, 1);
        var counts = new int[5];
        for (var i = 0; i < 50_000; i++)
        {
            counts[random.Whole(3, 7) - 3]++;
        }

        Assert.All(counts, c => Assert.InRange(c, 9_600, 10_400));
    }

    [Fact]
    public void Sine_and_cosine_agree_with_the_library()
    {
        for (var angle = -30f; angle < 30; angle += 0.0137f)
        {
            Assert.InRange(Trigonometry.Sin(angle) - Math.Sin(angle), -3e-6, 3e-6);
            Assert.InRange(Trigonometry.Cos(angle) - Math.Cos(angle), -3e-6, 3e-6);
        }
    }

    [Fact]
    public void Distances_of_shapes_are_those_of_geometry()
    {
        Assert.Equal(3, new Disc(new Vector2(1, 1), 2).Distance(new Vector2(6, 1)), 5);
        var box = new Box(new Vector2(10, 10), new Vector2(4, 2), Vector2.UnitX);
        Assert.Equal(-2, box.Distance(new Vector2(10, 10)), 5);
        Assert.Equal(5, box.Distance(new Vector2(17, 16)), 5);
        var triangle = new Polygon(new(0, 0), new(10, 0), new(0, 10));
        Assert.Equal(-1, triangle.Distance(new Vector2(1, 3)), 5);
        Assert.Equal(MathF.Sqrt(2), triangle.Distance(new Vector2(6, 6)), 5);
        var line = new Stroke([new(0, 0), new(10, 0), new(10, 10)], 2);
        Assert.Equal(2, line.Distance(new Vector2(13, 5)), 5);
        Assert.Equal(-1, line.Distance(new Vector2(4, 0)), 5);
        Assert.Equal(1, new Outline(new Disc(default, 5), 2).Distance(new Vector2(7, 0)), 5);
        Assert.Equal(1, new Difference(new Disc(default, 5), new Disc(default, 2)).Distance(new Vector2(1, 0)), 5);
    }

    [Fact]
    public void A_turned_box_covers_its_area()
    {
        var canvas = new Canvas(60, 60);
        canvas.Fill(new Box(new Vector2(30, 30), new Vector2(14, 6), Trigonometry.Direction(0.7f)), new Tint(1, 0, 0));
        var covered = 0f;
        for (var i = 0; i < 3600; i++)
        {
            covered += canvas[i % 60, i / 60].Red;
        }

        Assert.InRange(covered, 28 * 12 * 0.99f, 28 * 12 * 1.01f);
    }

    [Fact]
    public void Canvases_that_share_a_plane_join_without_a_seam()
    {
        var texture = Textures.Mottled(Tint.Gray(0.1f), Tint.Gray(0.9f), 9, 5);
        var whole = new Canvas(40, 20);
        whole.Fill(Everywhere.Whole, texture);
        var joined = new Canvas(40, 20);
        foreach (var left in new[] { 0, 20 })
        {
            var part = new Canvas(20, 20, left);
            part.Fill(Everywhere.Whole, texture);
            joined.Place(part);
        }

        Assert.Equal(whole.Develop(1, 1, 0).Pixels, joined.Develop(1, 1, 0).Pixels);
    }

    [Fact]
    public void A_smooth_curve_goes_through_its_points()
    {
        Vector2[] points = [new(0, 0), new(5, 8), new(12, 3), new(20, 9)];
        var curve = Stroke.Smooth(points, 8);
        Assert.All(points, p => Assert.Contains(curve, c => (c - p).Length() < 1e-4f));
    }
}
