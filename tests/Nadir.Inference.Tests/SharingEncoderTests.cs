using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Torch;

namespace Nadir.Inference.Tests;

public sealed class SharingEncoderTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    [InlineData(40, 2)]
    public void SeveralTextsTakeHalfOfTheThreadsAndGiveThemBack(int texts, int expected)
    {
        int before = TorchThreads.Intra;
        TorchThreads.Intra = 4;
        try
        {
            var inner = new CountingEncoder();
            using var encoder = new SharingEncoder(inner);
            encoder.EncodeTexts([.. Enumerable.Repeat("a river", texts)], new float[texts]);
            Assert.Equal(expected, inner.Threads);
            Assert.Equal(4, TorchThreads.Intra);

            inner.Fails = true;
            Assert.Throws<InvalidOperationException>(() => encoder.EncodeTexts(["a", "b"], new float[2]));
            Assert.Equal(4, TorchThreads.Intra);
        }
        finally
        {
            TorchThreads.Intra = before;
        }
    }

    private sealed class CountingEncoder : IEncoder
    {
        public int Threads { get; private set; }

        public bool Fails { get; set; }

        public string Name => "counting";

        public string Fingerprint { get; } = new('0', 64);

        public int Dimension => 1;

        public ImageInput Input { get; } = new(32, SquareFit.Stretch);

        public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination) =>
            throw new NotSupportedException("Only texts are counted.");

        public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination)
        {
            Threads = TorchThreads.Intra;
            if (Fails)
            {
                throw new InvalidOperationException("It fails, as asked for.");
            }
        }

        public void Dispose()
        {
        }
    }
}
