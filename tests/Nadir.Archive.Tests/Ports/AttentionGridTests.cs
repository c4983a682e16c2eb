using Nadir.Archive.Ports;

namespace Nadir.Archive.Tests.Ports;

public sealed class AttentionGridTests
{
    [Fact]
    public void ValuesOfAnyScaleGoFromZeroToOne()
    {
        Assert.Equal([0, 0.25f, 1, 0.5f, 0, 0.75f], AttentionGrid.Of(3, 2, [-2, -1, 2, 0, -2, 1]).Values);
        Assert.Equal([0, 0], AttentionGrid.Of(2, 1, [7, 7]).Values);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    public void AGridHasAllItsValues(int width, int height) =>
        Assert.Throws<ArgumentException>(() => AttentionGrid.Of(width, height, new float[width == 0 ? 0 : 3]));
}
