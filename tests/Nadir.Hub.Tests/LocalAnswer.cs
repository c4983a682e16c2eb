using System.Text;

namespace Nadir.Hub.Tests;

/// <summary>The bytes of an answer.</summary>
internal sealed record LocalAnswer(string Head, byte[] Body)
{
    /// <summary>How long the connection stays open behind the last byte.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>How long each byte takes; zero for all at once.</summary>
    public TimeSpan Trickle { get; init; }

    public static LocalAnswer Of(int status, byte[] body, params string[] headers) => new(
        $"HTTP/1.1 {status} -\r\nConnection: "
            + $"close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n", body);

    /// <summary>A part of a file, honestly announced.</summary>
    public static LocalAnswer Part(byte[] content, int from) => from == 0
        ? Of(200, content, $"Content-Length: {content.Length}")
        : Of(206, content[from..], $"Content-Length: {content.Length - from}",
            $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}");

    public static LocalAnswer Refusal(int status, params string[] headers) =>
        Of(status, Encoding.ASCII.GetBytes("no"), ["Content-Length: 2", .. headers]);

    /// <summary>The same head, and the connection cut after some bytes of the body.</summary>
    public LocalAnswer CutAfter(int bytes) => this with { Body = Body[..Math.Min(bytes, Body.Length)] };
}
