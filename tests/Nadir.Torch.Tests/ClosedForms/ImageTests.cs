namespace Nadir.Torch.Tests.ClosedForms;

public class ImageTests
{
    [Fact]
    public void Pooling()
    {
        using var scope = new TensorScope();
        Tensor x = Tensor.Arange(16, ScalarType.Float64).View(1, 1, 4, 4);
        Expect.Equal(x.AvgPool2d(2), [1, 1, 2, 2], 2.5, 4.5, 10.5, 12.5);
        Expect.Equal(x.MaxPool2d(2), [1, 1, 2, 2], 5, 7, 13, 15);
        Expect.Equal(x.MaxPool2d(3, 2, 1), [1, 1, 2, 2], 5, 7, 13, 15);
        Expect.Equal(x.AdaptiveAvgPool2d(1, 1), [1, 1, 1, 1], 7.5);
        Expect.Equal(x.AdaptiveAvgPool2d(1, 2), [1, 1, 1, 2], 6.5, 8.5);
        Expect.Equal(x.AdaptiveMaxPool2d(2, 1), [1, 1, 2, 1], 7, 15);
    }

    [Fact]
    public void Padding()
    {
        using var scope = new TensorScope();
        Tensor x = Tensor.Arange(3, ScalarType.Float64).View(1, 1, 3);
        Expect.Equal(x.Pad([1, 2], value: 9), [1, 1, 6], 9, 0, 1, 2, 9, 9);
        Expect.Equal(x.Pad([2, 1], "reflect"), [1, 1, 6], 2, 1, 0, 1, 2, 1);
        Expect.Equal(x.Pad([1, 1], "replicate"), [1, 1, 5], 0, 0, 1, 2, 2);
        Expect.Equal(x.Pad([1, 1], "circular"), [1, 1, 5], 2, 0, 1, 2, 0);
    }

    [Fact]
    public void Resizing()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Vector(0, 2).View(1, 1, 1, 2);
        Expect.Equal(x.Interpolate(1, 4), [1, 1, 1, 4], 0, 0, 2, 2);
        Expect.Equal(x.Interpolate(1, 4, InterpolationMode.Bilinear), [1, 1, 1, 4], 0, 0.5, 1.5, 2);
        Expect.Equal(
            x.Interpolate(1, 3, InterpolationMode.Bilinear, alignCorners: true), [1, 1, 1, 3], 0, 1, 2);
        Assert.Throws<ArgumentException>(() => x.Interpolate(1, 4, antialias: true));
    }

    [Theory]
    [InlineData(InterpolationMode.Bilinear)]
    [InlineData(InterpolationMode.Bicubic)]
    public void Shrinking_with_antialiasing_keeps_a_ramp(InterpolationMode mode)
    {
        using var scope = new TensorScope();
        // Symmetric weights that sum to 1 keep a straight line; away from the edges nothing is cut off.
        Tensor ramp = Tensor.Arange(64, ScalarType.Float64).View(1, 1, 1, 64).Expand(1, 1, 4, 64);
        double[] small = ramp.Interpolate(1, 16, mode, antialias: true).ToArray<double>();
        for (int i = 3; i < 13; i++)
        {
            Assert.Equal(4 * i + 1.5, small[i], 1e-6);
        }
    }

    [Fact]
    public void Windows_become_columns()
    {
        using var scope = new TensorScope();
        Tensor x = Tensor.Arange(9, ScalarType.Float64).View(1, 1, 3, 3);
        Expect.Equal(
            x.Unfold(2), [1, 4, 4], 0, 1, 3, 4, 1, 2, 4, 5, 3, 4, 6, 7, 4, 5, 7, 8);
    }
}
