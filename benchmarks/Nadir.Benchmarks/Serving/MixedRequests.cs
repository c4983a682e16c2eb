using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Nadir.Benchmarks.Serving;

/// <summary>
/// Requests as a day brings them: searches by words, pictures and windows, tiles, thumbnails, pictures, captions,
/// heat-maps, attention, reranking, coverage, STAC. The same seed gives the same ones. For one thread.
/// </summary>
internal sealed class MixedRequests
{
    private const string Boundary = "part";

    private readonly Random _random;
    private readonly QueryTexts _texts;
    private readonly IReadOnlyList<string> _pictures;
    private readonly long _windows;
    private readonly (long Scene, double[] Box)[] _scenes;

    /// <summary>Prepares requests.</summary>
    /// <param name="seed">Chooses them.</param>
    /// <param name="pictures">Files to send as queries.</param>
    /// <param name="windows">Windows of the archive.</param>
    /// <param name="scenes">Scenes with a place, and their boxes in degrees.</param>
    public MixedRequests(int seed, IReadOnlyList<string> pictures, long windows, (long Scene, double[] Box)[] scenes) =>
        (_random, _texts, _pictures, _windows, _scenes) = (new Random(seed), new QueryTexts(seed), pictures, windows,
            scenes);

    /// <summary>The next one and its kind. Heavy kinds are as rare as people ask for them.</summary>
    public (string Kind, HttpRequestMessage Request) Next() => _random.Next(1000) switch
    {
        < 300 =>
            ("words", Json("/api/search",
                $$"""{"text":{{JsonSerializer.Serialize(_texts.Next())}},"k":{{Number(1, 200)}}}""")),
        < 450 => ("thumbnail", Get($"/api/items/{Window()}/thumbnail")),
        < 520 => ("image", Get($"/api/items/{Window()}/image")),
        < 770 => ("tile", Get(Tile())),
        < 830 => ("window", Json("/api/search", $$"""{"id":{{Window()}},"k":50}""")),
        < 880 when _pictures.Count > 0 => ("picture", Picture()),
        < 900 =>
            ("sum", Json("/api/search",
                $$"""{"terms":[{"text":{{JsonSerializer.Serialize(_texts.Next())}}},{"id":{{Window()}},"weight":0.5}],"k":10}""")),
        < 910 => ("caption", Json("/api/caption", $$"""{"id":{{Window()}}}""")),
        < 913 =>
            ("locate", Json("/api/locate",
                $$"""{"id":{{Window()}},"text":{{JsonSerializer.Serialize(_texts.Next())}}}""")),
        < 918 => ("attention", Get($"/api/items/{Window()}/attention?text={Uri.EscapeDataString(_texts.Next())}")),
        < 921 =>
            ("rerank", Json("/api/search",
                $$"""{"text":{{JsonSerializer.Serialize(_texts.Next())}},"k":10,"rerank":true}""")),
        < 950 => ("stac", Json("/stac/search", $$"""{"bbox":[-180,-90,180,90],"limit":{{Number(1, 100)}}}""")),
        < 970 => ("coverage", Get($"/api/coverage?zoom={Number(0, 8)}")),
        _ => ("item", Get($"/api/items/{Window()}")),
    };

    private static HttpRequestMessage Get(string address) => new(HttpMethod.Get, new Uri(address, UriKind.Relative));

    private static HttpRequestMessage Json(string address, string body) =>
        new(HttpMethod.Post, new Uri(address, UriKind.Relative))
        {
            Content = new StringContent(
            body, Encoding.UTF8, "application/json")
        };

    private HttpRequestMessage Picture() => new(HttpMethod.Post, new Uri("/api/search", UriKind.Relative))
    {
        Content = new MultipartFormDataContent(Boundary)
        {
            { new StringContent("""{"k":10}"""), "query" },
            { new ByteArrayContent(File.ReadAllBytes(_pictures[_random.Next(_pictures.Count)])), "image", "image" },
        },
    };

    private string Tile()
    {
        if (_scenes.Length == 0)
        {
            return $"/api/items/{Window()}/image";
        }

        // Anywhere in a scene, at the zooms that a map would show it at.
        var (scene, box) = _scenes[_random.Next(_scenes.Length)];
        double longitude = box[0] + (_random.NextDouble() * (box[2] - box[0])),
            latitude = Math.Clamp(box[1] + (_random.NextDouble() * (box[3] - box[1])), -85, 85);
        int zoom = Math.Clamp((int)Math.Log2(360 / Math.Max(box[2] - box[0], 1e-6)) + _random.Next(4), 0, 22);
        double tiles = Math.ScaleB(1, zoom), radians = latitude * Math.PI / 180;
        int x = (int)Math.Clamp((longitude + 180) / 360 * tiles, 0, tiles - 1),
            y = (int)Math.Clamp((1 - (Math.Asinh(Math.Tan(radians)) / Math.PI)) / 2 * tiles, 0, tiles - 1);
        return string.Create(CultureInfo.InvariantCulture,
            $"/api/scenes/{scene}/tiles/{zoom}/{x}/{y}.{(_random.Next(2) == 0 ? "png" : "webp")}");
    }

    private long Window() => 1 + _random.NextInt64(_windows);

    private string Number(int least, int most) => _random.Next(least, most + 1).ToString(CultureInfo.InvariantCulture);
}
