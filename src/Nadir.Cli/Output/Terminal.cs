using System.Text;

namespace Nadir.Cli.Output;

/// <summary>
/// Where a command writes: data to <paramref name="output"/>, messages and progress to <paramref name="error"/>.
/// </summary>
/// <param name="output">The data stream: what a pipe carries on.</param>
/// <param name="error">The message stream: what a person reads.</param>
/// <param name="isInteractive">Whether a person watches the message stream, so that bars may be drawn on it.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive)
{
    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public bool IsInteractive { get; } = isInteractive;

    /// <summary>The process's own streams, data as UTF-8. Off a terminal, data is written in blocks and must be flushed.</summary>
    public static Terminal OfProcess()
    {
        var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
        {
            AutoFlush = !Console.IsOutputRedirected,
        };
        bool interactive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new Terminal(output, Console.Error, interactive);
    }

    /// <summary>Writes one message for people, as <c>nadir: ...</c>.</summary>
    public void Say(string message) => Error.WriteLine($"nadir: {message}");
}
