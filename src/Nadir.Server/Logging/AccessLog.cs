using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nadir.Server.Logging;

/// <summary>Writes a line of JSON for each request, without what was searched for. Thread-safe.</summary>
/// <param name="output">Where to; null for nowhere.</param>
internal sealed class AccessLog(TextWriter? output)
{
    private readonly Lock _gate = new();

    /// <summary>Whether anybody reads it.</summary>
    public bool IsOn => output is not null;

    /// <summary>Writes a line.</summary>
    public void Write(AccessLogLine line)
    {
        if (output is null)
        {
            return;
        }

        var text = JsonSerializer.Serialize(line, LogJson.Default.AccessLogLine);
        lock (_gate)
        {
            output.WriteLine(text);
        }
    }
}

/// <summary>What is noted of a request: its address without the query string, and nothing of its body.</summary>
/// <param name="Time">When it was answered.</param>
/// <param name="Client">Id of its key, or its address.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The address below the host.</param>
/// <param name="Status">The status of the answer; 499 where the client had gone.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="Agent">The beginning of what the client calls itself; null where it does not.</param>
/// <param name="TraceId">The trace of the request, as problem documents have it.</param>
/// <param name="Bytes">Bytes of the answer's body as they were sent: compressed where it was compressed, and
/// without its head.</param>
/// <param name="Key">Id of the key that was sent; null where none was, or one that is not known.</param>
internal sealed record AccessLogLine(
    DateTimeOffset Time, string Client, string Method, string Path, int Status, double Milliseconds, string? Agent,
    string TraceId, long Bytes, string? Key);

/// <summary>The serializer of log lines, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccessLogLine))]
internal sealed partial class LogJson : JsonSerializerContext;
