using System.Text.Json;

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
