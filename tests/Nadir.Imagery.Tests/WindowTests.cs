using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Imagery.Tests;

public sealed class WindowTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_window_at_its_own_size_is_the_cut_of_the_whole()
    {
        using var source = ImageSource.Open(PictureEncoder.Encode(Pictures.Gradient(61, 43), PictureFormat.Png), "p");
        var whole = source.Read();
        var windows =
            from x in Gen.Choose(0, 60)
            from y in Gen.Choose(0, 42)
            from w in Gen.Choose(1, 61 - x)
            from h in Gen.Choose(1, 43 - y)
            select new PixelWindow(x, y, w, h);
        Prop.ForAll(windows.ToArbitrary(), window =>
        {
            var part = source.Read(window, window.Width, window.Height);
            return Enumerable.Range(0, window.Height).All(row => whole.Pixels
                .AsSpan(3 * (((window.Y + row) * 61) + window.X), 3 * window.Width)
                .SequenceEqual(part.Pixels.AsSpan(3 * row * window.Width, 3 * window.Width)));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_reduced_ramp_stays_a_ramp(int factor)
    {
        // The value at the centre of a reduced pixel is the mean of the linear function under it.
        var image = new RgbImage(
            240, 24, [.. Enumerable.Range(0, 240 * 24).SelectMany(i => Enumerable.Repeat((byte)(i % 240), 3))]);
        using var source = ImageSource.Open(PictureEncoder.Encode(image, PictureFormat.Png), "p");
        var reduced = source.Read(240 / factor, 24 / factor);
        for (var x = 2; x < reduced.Width - 2; x++)
        {
            Assert.InRange(reduced.Pixels[3 * x] - ((factor * (x + 0.5)) - 0.5), -1, 1);
        }
    }

    [Theory]
    [InlineData(7, 5)]
    [InlineData(64, 64)]
    [InlineData(500, 300)]
    public void A_constant_image_is_constant_at_every_size(int width, int height)
    {
        byte[] color = [12, 200, 90];
        var image = new RgbImage(50, 40, [.. Enumerable.Repeat(color, 2000).SelectMany(c => c)]);
        using var source = ImageSource.Open(PictureEncoder.Encode(image, PictureFormat.Png), "p");
        Assert.All(source.Read(width, height).Pixels.Chunk(3), pixel => Assert.Equal(color, pixel));
    }

    [Fact]
    public void The_middle_is_cut_out_or_all_is_stretched()
    {
        // Left and right fifths are red, the middle is green.
        byte[] red = [255, 0, 0], green = [0, 255, 0];
        var image = new RgbImage(
            100, 60, [.. Enumerable.Range(0, 6000).SelectMany(i => i % 100 is < 20 or >= 80 ? red : green)]);
        using var source = ImageSource.Open(PictureEncoder.Encode(image, PictureFormat.Png), "p");
        var middle = source.ReadSquare(30, SquareFit.CenterCrop);
        Assert.Equal(30, middle.Width);

        // At its edges the kernel reaches over the window, as if the whole had been resampled and then cut.
        Assert.All(middle.Pixels.Chunk(90),
            row => Assert.All(row[6..^6].Chunk(3), pixel => Assert.Equal(green, pixel)));
        var all = source.ReadSquare(30, SquareFit.Stretch);
        Assert.Equal(red, all.Pixels[..3]);
        Assert.Equal(green, all.Pixels[45..48]);
    }

    [Fact]
    public void All_windows_share_the_stretch_of_the_whole_image()
    {
        var path = folder.File("plane.tif");
        GeoTiffWriter.WriteCloudOptimized(path, Pictures.Plane(900, 700));
        using var source = ImageSource.Open(path);
        var whole = source.Read();
        using var other = ImageSource.Open(path);
        var part = other.Read(new PixelWindow(300, 200, 40, 30), 40, 30);
        for (var i = 0; i < 40 * 30; i++)
        {
            Assert.Equal(whole.Pixels[3 * (((200 + (i / 40)) * 900) + 300 + (i % 40))], part.Pixels[3 * i]);
        }

        // The plane's values in the order of black, the share in between, and white are known.
        Assert.Equal(0, whole.Pixels[0]);
        Assert.Equal(255, whole.Pixels[^1]);
    }

    [Fact]
    public void Windows_that_leave_the_image_are_refused()
    {
        using var source = ImageSource.Open(PictureEncoder.Encode(Pictures.Gradient(10, 10), PictureFormat.Png), "p");
        PixelWindow[] bad = [new(-1, 0, 2, 2), new(0, 9, 1, 2), new(5, 5, 6, 1), new(0, 0, 0, 1),
            new(int.MaxValue, 0, 1, 1), new(0, 0, int.MaxValue, 1)];
        Assert.All(bad, window => Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(window, 4, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(0, 4));
    }
}
