using Nadir.Archive.Ports;
using Nadir.Imagery;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Attention;

/// <summary>A model that looks at what is red.</summary>
public sealed class AttentionTests() : OwnServerTest(null, models => models with { Attention = new RedAttention() })
{
    [Fact]
    public async Task The_picture_is_opaquest_where_the_model_looks()
    {
        var path = Path.Combine(Server.Images, "half.bmp");
        var pixels = new byte[3 * 80 * 40];
        for (var i = 0; i < 80 * 40; i++)
        {
            pixels[(3 * i) + (i % 80 < 40 ? 0 : 1)] = 200;
        }

        Archive.Tests.Support.TestImages.Write(path, new RgbImage(80, 40, pixels));
        Server.Ingest();
        var window = Server.Store.ListScenes(new Archive.SceneQuery { Count = 100 })
            .Single(scene => scene.Stamp.Source == path).View;
        var response = await Client.GetAsync($"/api/items/{window}/attention?size=80");
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
        var picture = await response.ReadPictureAsync();
        Assert.Equal((80, 40), (picture.Image.Width, picture.Image.Height));

        // Inferno: from nearly black to pale yellow.
        Assert.True(picture.Image.Pixels[3 * ((20 * 80) + 10)] > 200);
        Assert.Equal(0, picture.Mask![(20 * 80) + 70]);
        Assert.Equal(255, picture.Mask![(20 * 80) + 10]);
    }

    [Fact]
    public async Task A_model_that_does_not_tell_is_a_problem()
    {
        using var plain = new ServerFixture();
        await plain.InitializeAsync();
        Assert.Contains("does not tell",
            await (await plain.Client.GetAsync("/api/items/1/attention")).ReadProblemAsync(404),
            StringComparison.Ordinal);
        await plain.DisposeAsync();
    }

    [Theory]
    [InlineData("/api/items/9999/attention", 404)]
    [InlineData("/api/items/1/attention?size=5", 400)]
    public async Task What_is_not_there_is_told(string address, int status) =>
        await (await Client.GetAsync(address)).ReadProblemAsync(status);

    private sealed class RedAttention : IAttention
    {
        public ImageInput Input => new(16, SquareFit.Stretch);

        public AttentionGrid Look(RgbImage image)
        {
            Assert.Equal((16, 16), (image.Width, image.Height));
            return AttentionGrid.Of(4, 4,
                [.. Enumerable.Range(0, 16)
                    .Select(cell => (float)image.Pixels[3 * ((((cell / 4 * 4) + 2) * 16) + (cell % 4 * 4) + 2)])]);
        }
    }
}
