using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nadir.Server.Tests.Support;

/// <summary>A JSON answer of the server.</summary>
internal sealed record Answer(HttpStatusCode Status, string? MediaType, string Text)
{
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The ids of the rows.</summary>
    public long[] Ids =>
        [.. Json.GetProperty("results").EnumerateArray().Select(row => row.GetProperty("id").GetInt64())];

    /// <summary>The sources of the rows.</summary>
    public string[] Sources =>
        [.. Json.GetProperty("results").EnumerateArray().Select(row => row.GetProperty("source").GetString()!)];

    public string? Next => Json.GetProperty("next").GetString();

    public static async Task<Answer> Of(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync());
    }

    /// <summary>Searches.</summary>
    public static Task<Answer> ToSearch(HttpClient client, JsonObject request) =>
        Of(client.PostAsJsonAsync("/api/search", request));

    /// <summary>Searches, and checks that there is an answer.</summary>
    public static async Task<Answer> ToGoodSearch(HttpClient client, JsonObject request)
    {
        var answer = await ToSearch(client, request);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer;
    }

    /// <summary>Checks that this is a problem document whose sentence holds every given word.</summary>
    public void AssertProblem(HttpStatusCode status, params string[] words)
    {
        Assert.True(Status == status, $"{Status}: {Text}");
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
        var detail = Json.GetProperty("detail").GetString()!;
        Assert.Matches("[.?]$", detail);
        Assert.All(words, word => Assert.Contains(word, detail, StringComparison.Ordinal));
    }
}
