using System.Net;
using System.Text.Json;
using Nadir.Archive.Tests.Support;
using Nadir.Imagery;
using Nadir.Server.Tests.Support;

namespace Nadir.Server.Tests.Robustness;

/// <summary>Pictures without one visible pixel, wherever the server takes a picture.</summary>
public sealed class BlankPictureTests() : OwnServerTest(models: plain => plain with
{
    OpenReranker = () => new ColorReranker(),
    OpenCaptioner = () => new ColorCaptioner(),
})
{
    [Theory]
    [InlineData("/api/search", "query", "{}", "image")]
    [InlineData("/api/search", "query", """{"k":1}""", "image")]
    [InlineData("/api/search", "query", """{"terms":[{"text":"red"},{}]}""", "image1")]
    [InlineData("/api/search", "query", """{"terms":[{"text":"red"},{"weight":-0.5}],"rerank":true}""", "image1")]
    [InlineData("/api/caption", "query", "{}", "image")]
    public async Task Are_refused_in_forms(string path, string jsonPart, string json, string part)
    {
        // The same with a picture that shows something is answered, so that nothing else is what is refused.
        foreach (var (picture, status) in ((byte[], HttpStatusCode)[])[
            (TestImages.ToBmp(TestImages.Random(1)), HttpStatusCode.OK), (Blank(), HttpStatusCode.UnprocessableEntity)])
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(picture), part, "picture" } };
            if (json != "{}")
            {
                form.Add(new StringContent(json), jsonPart);
            }

            using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), form);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(status == answer.StatusCode, body);
            Assert.Equal(status != HttpStatusCode.OK,
                body.Contains("Every pixel of the picture is transparent or marked as no data",
                    StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("""{"image":"PICTURE"}""")]
    [InlineData("""{"terms":[{"text":"red"},{"image":"PICTURE"}]}""")]
    public async Task Are_refused_in_json(string json)
    {
        using var content = new StringContent(
            json.Replace("PICTURE", Convert.ToBase64String(Blank()), StringComparison.Ordinal),
            System.Text.Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(new Uri("/api/search", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Every pixel",
            JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    private static byte[] Blank()
    {
        var folder = Directory.CreateTempSubdirectory("nadir-blank-");
        var path = Path.Combine(folder.FullName, "blank.tif");
        GeoTiffWriter.Write(path, new Raster<byte>
        {
            Width = 40,
            Height = 40,
            Samples = new byte[1600],
            Colors = [ColorInterpretation.Gray],
            NoData = 0,
        });
        var bytes = File.ReadAllBytes(path);
        folder.Delete(recursive: true);
        return bytes;
    }
}
