using Nadir.Imagery;
using Nadir.Systems.Building.Preprocessing;
using Nadir.Systems.Clip;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Tests.Clip;

/// <summary>Pictures that Pillow and torchvision prepared.</summary>
public sealed class ClipPreprocessingTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void EveryCaseEqualsTheOriginals()
    {
        var tensors = SafetensorsTensors.ReadAll(ReferenceFiles.Reference("clip", "preprocess.safetensors"));
        string[] cases = [.. tensors.Keys.Select(name => name.Split('.')[0]).Distinct(StringComparer.Ordinal)];
        Assert.NotEmpty(cases);
        foreach (var name in cases)
        {
            var expected = tensors[$"{name}.resized_cropped_rgb_hwc"];
            var size = (int)expected.Size(0);

            var cropped = ClipPreprocessing.ResizeAndCrop(Image(tensors[$"{name}.rgb_hwc"]), size);
            Assert.Equal(expected.ToArray<byte>(), cropped.Pixels);

            var normalized = Normalize([cropped], new ClipImageConfiguration { Size = size });
            Close.To(tensors[$"{name}.expected_chw"], normalized.Squeeze(0), 1e-6, name);
        }
    }

    [Theory]
    [InlineData(50, 31)]
    [InlineData(31, 50)]
    [InlineData(1, 7)]
    [InlineData(64, 64)]
    public void APlainPictureStaysPlain(int width, int height)
    {
        var pixels = Enumerable.Repeat((byte[])[12, 250, 128], width * height).SelectMany(pixel => pixel).ToArray();
        var result = ClipPreprocessing.ResizeAndCrop(new RgbImage(width, height, pixels), 16);

        Assert.Equal(Enumerable.Repeat((byte[])[12, 250, 128], 16 * 16).SelectMany(pixel => pixel), result.Pixels);
    }

    [Fact]
    public void APictureOfAnotherSizeIsRefused()
    {
        var image = new RgbImage(8, 9, new byte[3 * 8 * 9]);

        Assert.Throws<ArgumentException>(() => Normalize([image], new ClipImageConfiguration { Size = 8 }));
    }

    private static RgbImage Image(Tensor pixels) =>
        new((int)pixels.Size(1), (int)pixels.Size(0), pixels.ToArray<byte>());

    private static Tensor Normalize(IReadOnlyList<RgbImage> images, ClipImageConfiguration image) =>
        ClipPreprocessing.Normalize(images, image.Size, image.Mean, image.Std);
}
