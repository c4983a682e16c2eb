using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Locating;

public sealed class LocateTimeTests() : OwnServerTest(
    new ServerOptions { Limits = new ServerLimits { LocateTime = TimeSpan.FromMilliseconds(1) } },
    models => models with { Encoder = new SlowEncoder(models.Encoder) })
{
    [Fact]
    public async Task What_takes_too_long_is_stopped()
    {
        using var content = new StringContent(
            """{"text":"red","id":1}""", System.Text.Encoding.UTF8, "application/json");
        Assert.Contains("longer", await (await Client.PostAsync("/api/locate", content)).ReadProblemAsync(503),
            StringComparison.Ordinal);
    }

    private sealed class SlowEncoder(IEncoder encoder) : IEncoder
    {
        public string Fingerprint => encoder.Fingerprint;

        public string Name => encoder.Name;

        public int Dimension => encoder.Dimension;

        public ImageInput Input => encoder.Input;

        public void EncodeImages(IReadOnlyList<RgbImage> images, Span<float> destination)
        {
            Thread.Sleep(30);
            encoder.EncodeImages(images, destination);
        }

        public void EncodeTexts(IReadOnlyList<string> texts, Span<float> destination) =>
            encoder.EncodeTexts(texts, destination);

        public void Dispose()
        {
        }
    }
}
