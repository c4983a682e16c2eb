namespace Nadir.Datasets.Tests;

public class RandomRotationTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(90, 1)]
    [InlineData(180, 2)]
    [InlineData(270, 3)]
    public void Quarter_turns_are_those_of_the_exact_transform(double degrees, int turns)
    {
        const int Side = 7;
        float[] planes = [.. Enumerable.Range(1, 3 * Side * Side).Select(value => (float)value)];
        var expected = planes.ToArray();
        var (start, stepX, stepY) = new DihedralTransform(false, false, turns).SourceSteps(Side);
        for (var plane = 0; plane < 3; plane++)
        {
            for (var place = 0; place < Side * Side; place++)
            {
                expected[(plane * Side * Side) + place] =
                    planes[(plane * Side * Side) + start + ((place % Side) * stepX) + ((place / Side) * stepY)];
            }
        }

        RandomRotation.Turn(degrees, planes, new float[planes.Length]);
        Assert.Equal(expected, planes);
    }

    [Fact]
    public void Corners_are_black_and_the_middle_stays()
    {
        const int Side = 31;
        float[] planes = [.. Enumerable.Repeat(5f, 3 * Side * Side)];
        planes[((Side / 2) * Side) + (Side / 2)] = 9;
        RandomRotation.Turn(45, planes, new float[planes.Length]);

        Assert.Equal(0, planes[0]);
        Assert.Equal(0, planes[Side - 1]);
        Assert.Equal(9, planes[((Side / 2) * Side) + (Side / 2)]);
        // A square turned by 45 degrees covers 2 (sqrt 2 - 1) of itself.
        Assert.Equal(0.828, planes.Count(value => value > 0) / (double)planes.Length, 0.02);
    }

    [Fact]
    public void Nothing_is_drawn_without_a_rotation()
    {
        var (drawn, untouched) = (new SampleRandom(3), new SampleRandom(3));
        float[] planes = [1, 2, 3];
        RandomRotation.Apply(ref drawn, AugmentationOptions.None, planes, []);

        Assert.Equal(untouched.NextBits(), drawn.NextBits());
        Assert.Equal([1, 2, 3], planes);
    }
}
