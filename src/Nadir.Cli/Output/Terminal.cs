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
    /// <summary>The data stream for documents that are read by programs (JSON), and for texts of our own.</summary>
    public TextWriter Document { get; } = output;

    /// <summary>
    /// The data stream for lines that are read by people: what would steer a terminal is shown escaped.
    /// </summary>
    public TextWriter Output { get; } = new VisibleTextWriter(output);

    public TextWriter Error { get; } = error;

    public bool IsInteractive { get; } = isInteractive;

    /// <summary>
    /// The process's own streams, as UTF-8. Off a terminal, data is written in blocks and must be flushed.
    /// </summary>
    public static Terminal OfProcess()
    {
        var output = Writer(new StandardStream(1, mayFail: false), autoFlush: !Console.IsOutputRedirected);
        var error = TextWriter.Synchronized(Writer(new StandardStream(2, mayFail: true), autoFlush: true));
        bool interactive = !Console.IsErrorRedirected
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new Terminal(output, error, interactive);
    }

    /// <summary>Writes one message for people, as <c>nadir: ...</c>.</summary>
    public void Say(string message) => Error.WriteLine($"nadir: {VisibleText.Of(message)}");

    private static StreamWriter Writer(Stream stream, bool autoFlush) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = autoFlush };
}
