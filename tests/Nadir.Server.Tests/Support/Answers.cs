using System.Net;
using System.Text.Json;
using Nadir.Imagery;

namespace Nadir.Server.Tests.Support;

/// <summary>Short ways to read answers, with what must hold of every one.</summary>
internal static class Answers
{
    /// <summary>Decodes the picture of an answer.</summary>
    public static async Task<MaskedImage> ReadPictureAsync(this HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var source = ImageSource.Open(await response.Content.ReadAsByteArrayAsync(), "answer");
        Assert.Equal(response.Content.Headers.ContentType?.MediaType, source.Header.Format switch
        {
            "PNG" => "image/png",
            "JPEG" => "image/jpeg",
            "WEBP" => "image/webp",
            var other => other,
        });
        return source.ReadMasked(new PixelWindow(0, 0, source.Header.Width, source.Header.Height), source.Header.Width,
            source.Header.Height);
    }

    /// <summary>
    /// Checks that an answer is a problem document of one sentence that names nothing of the machine.
    /// </summary>
    /// <returns>The sentence.</returns>
    public static async Task<string> ReadProblemAsync(this HttpResponseMessage response, int status)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var document = JsonDocument.Parse(body);
        Assert.Equal(status, document.RootElement.GetProperty("status").GetInt32());
        var detail = document.RootElement.GetProperty("detail").GetString()!;
        Assert.Matches("[.?]$", detail);
        AssertNoPath(body);
        return detail;
    }

    /// <summary>Checks that a text names no folder of the machine.</summary>
    public static void AssertNoPath(string text)
    {
        Assert.DoesNotContain("secret-place", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-archive", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), text, StringComparison.Ordinal);
    }
}
