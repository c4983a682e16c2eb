namespace Nadir.Imagery.Tests;

public sealed class ConcurrencyTests
{
    [Fact]
    public void Many_images_are_read_side_by_side_and_faults_stay_with_their_image()
    {
        var good = PictureEncoder.Encode(Pictures.Gradient(90, 70), PictureFormat.Jpeg);
        var expected = Read(good);
        var faults = 0;
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (i % 3 == 0)
            {
                Assert.Equal(ImageFault.Damaged,
                    Assert.Throws<ImageryException>(() => Read(good.AsMemory(0, good.Length / 2))).Fault);
                Interlocked.Increment(ref faults);
            }
            else
            {
                Assert.Equal(expected, Read(good));
            }
        });
        Assert.Equal(134, faults);
    }

    [Fact]
    public void One_source_may_be_read_from_many_threads()
    {
        using var source = ImageSource.Open(PictureEncoder.Encode(Pictures.Gradient(90, 70), PictureFormat.Png), "p");
        var expected = source.Read(45, 35).Pixels;
        Parallel.For(0, 100, _ => Assert.Equal(expected, source.Read(45, 35).Pixels));
    }

    [Fact]
    public void A_closed_source_says_so()
    {
        var source = ImageSource.Open(PictureEncoder.Encode(Pictures.Gradient(9, 7), PictureFormat.Png), "p");
        source.Dispose();
        source.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.Read());
        Assert.Throws<ObjectDisposedException>(() => source.GetFootprint());
    }

    private static byte[] Read(ReadOnlyMemory<byte> bytes)
    {
        using var source = ImageSource.Open(bytes, "p");
        return source.Read(45, 35).Pixels;
    }
}
