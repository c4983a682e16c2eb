using System.Text.Json;

namespace Nadir.Server.Tests.Robustness;

/// <summary>
/// Makes requests that no honest client would send, from an OpenAPI document. The same seed gives the same ones.
/// </summary>
internal sealed class Malformed(JsonElement document, int seed)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE",
        "BREW"];

    private static readonly string[] Words =
    [
        "", " ", "0", "-1", "1", "3", "9223372036854775807", "9223372036854775808", "1e400", "NaN", "-0.5", "null",
        "true", "abc", "%00", "%", "%zz",
        "..", "..%2f..%2f", "%2e%2e", "'; DROP TABLE item; --", "\u0007", "ü", "\ud83d\ude00", "[]", "{}", "1,2,3,4",
        "180,-90,-180,90", "1,2,3", "*", "~", "a\\b",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Goes on for ever.</summary>
    public IEnumerable<HttpRequestMessage> Requests()
    {
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(
                operation => (Path: path.Name, Method: operation.Name.ToUpperInvariant(), operation.Value))).ToArray();
        while (true)
        {
            foreach (var (path, method, operation) in operations)
            {
                yield return Make(path, method, operation);
            }
        }
    }

    private HttpRequestMessage Make(string path, string method, JsonElement operation)
    {
        var sent = _random.Next(6) == 0 ? Methods[_random.Next(Methods.Length)] : method;
        var request = new HttpRequestMessage(new HttpMethod(sent), new Uri(Address(path, operation), UriKind.Relative));
        if (operation.TryGetProperty("requestBody", out _) && sent is not ("GET" or "HEAD" or "TRACE"))
        {
            request.Content = Content(operation);
        }

        if (_random.Next(20) == 0)
        {
            request.Headers.TryAddWithoutValidation("Accept", new string('a', _random.Next(4000)) + "/*;q=x,,,");
            request.Headers.TryAddWithoutValidation("If-None-Match", "\"unclosed, W/, *");
            request.Headers.TryAddWithoutValidation("Range", "bytes=-");
        }

        return request;
    }

    private string Address(string path, JsonElement operation)
    {
        var address = new System.Text.StringBuilder(path);
        var query = new List<string>();
        foreach (var parameter in operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray().ToArray()
            : [])
        {
            var name = parameter.GetProperty("name").GetString()!;
            var value = Words[_random.Next(Words.Length)];
            if (parameter.GetProperty("in").GetString() == "path")
            {
                var word = _random.Next(3) == 0 ? "1" : value.Length == 0 ? "x" : Escape(value);
                address.Replace("{" + name + "}", word);
            }
            else if (_random.Next(2) == 0)
            {
                query.Add($"{name}={Escape(value)}");
            }
        }

        return query.Count == 0 ? address.ToString() : $"{address}?{string.Join('&', query)}";
    }

    private static string Escape(string value) => value.StartsWith('%') ? value : Uri.EscapeDataString(value);

    private ByteArrayContent Content(JsonElement operation)
    {
        var json = new MalformedJson(document, _random).Make(operation);
        var form = Form(json);
        var (bytes, type) = _random.Next(12) switch
        {
            0 => (System.Text.Encoding.Unicode.GetBytes(json), "application/json; charset=utf-16"),
            1 => (System.Text.Encoding.Latin1.GetBytes(json + "\u00ff"), "application/json"),
            2 => (System.Text.Encoding.UTF8.GetBytes(json), "text/plain"),
            3 => (System.Text.Encoding.UTF8.GetBytes(json), "application/json; charset=latin-klingon"),
            4 => (form, "multipart/form-data; boundary=limit"),
            5 => (form[.._random.Next(form.Length)], "multipart/form-data; boundary=limit"),
            6 => (form, "multipart/form-data"),
            7 => (form, $"multipart/form-data; boundary={new string('b', 300)}"),
            8 => (RandomBytes(), _random.Next(2) == 0 ? "multipart/form-data; boundary=limit" : "application/json"),
            9 => (System.Text.Encoding.UTF8.GetBytes(json[.._random.Next(json.Length + 1)]), "application/json"),
            _ => (System.Text.Encoding.UTF8.GetBytes(json), "application/json"),
        };
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (_random.Next(25) == 0)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        return content;
    }

    private byte[] Form(string json)
    {
        var names = new[] { "query", "image", "image0", "image99", "", "x", "image-1" };
        var text = new System.Text.StringBuilder();
        for (var part = _random.Next(5); part >= 0; part--)
        {
            var name = names[_random.Next(names.Length)];
            text.Append("--limit\r\nContent-Disposition: form-data; name=\"").Append(name)
                .Append("\"; filename=\"../../etc/passwd\"\r\n\r\n")
                .Append(name == "query" ? json : "BM not a picture").Append("\r\n");
        }

        return System.Text.Encoding.UTF8.GetBytes(text.Append("--limit--\r\n").ToString());
    }

    private byte[] RandomBytes()
    {
        var bytes = new byte[_random.Next(3000)];
        _random.NextBytes(bytes);
        return bytes;
    }
}
