using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Serve;

/// <summary>How what a server tells is written.</summary>
internal enum LogFormat
{
    /// <summary>A sentence a line, for people.</summary>
    Text,

    /// <summary>A JSON object a line, for programs.</summary>
    Json,
}

/// <summary>How what a server tells is written.</summary>
internal sealed class LogFormatOption : Option<LogFormat>
{
    public LogFormatOption()
        : base("--log-format")
    {
        Description =
            "How messages of the server are written on standard error: sentences, or a line of JSON for each. "
                + "Default text.";
        HelpName = "text|json";
        DefaultValueFactory = _ => LogFormat.Text;
        CustomParser = result =>
        {
            string format = result.Tokens[0].Value;
            if (format is not ("text" or "json"))
            {
                result.AddError($"--log-format takes text or json, not '{format}'.");
            }

            return format == "json" ? LogFormat.Json : LogFormat.Text;
        };
    }
}

/// <summary>
/// Writes what a server, and the command around it, tell on the message stream of a terminal. Thread-safe.
/// </summary>
internal sealed class ServeLog : IDisposable
{
    // A logger of this name makes ASP.NET begin an activity for each request, whether or not anybody collects traces;
    // what it would tell of requests, the server tells by itself.
    private const string RequestCategory = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private readonly ServiceProvider _formatters = new ServiceCollection()
        .AddLogging(logging => logging.AddJsonConsole(json =>
        {
            json.UseUtcTimestamp = true;
            json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        }))
        .BuildServiceProvider();

    public ServeLog(LogFormat format, Terminal terminal)
    {
        Format = format;
        Loggers = LoggerFactory.Create(logging => _ = format == LogFormat.Json
            ? logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Nadir", LogLevel.Information)
                .AddFilter(RequestCategory, LogLevel.None)
                .AddProvider(new LineProvider(new JsonLines(_formatters, terminal)))
            // People are told what is this program's alone.
            : logging.SetMinimumLevel(LogLevel.None).AddFilter("Nadir", LogLevel.Information)
                .AddProvider(new LineProvider(new Sentences(terminal))));
        Command = Loggers.CreateLogger(ServeEvents.Category);
    }

    /// <summary>How it is written.</summary>
    public LogFormat Format { get; }

    /// <summary>For the server.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>For the command.</summary>
    public ILogger Command { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Loggers.Dispose();
        _formatters.Dispose();
    }

    /// <summary>Writes an event.</summary>
    private interface IEventWriter
    {
        void Write<TState>(in LogEntry<TState> entry);
    }

    private sealed class Sentences(Terminal terminal) : IEventWriter
    {
        public void Write<TState>(in LogEntry<TState> entry) =>
            terminal.Say(entry.Formatter(entry.State, entry.Exception));
    }

    private sealed class JsonLines(ServiceProvider formatters, Terminal terminal) : IEventWriter
    {
        private readonly ConsoleFormatter _formatter =
            formatters.GetServices<ConsoleFormatter>()
                .Single(formatter => formatter.Name == ConsoleFormatterNames.Json);

        public void Write<TState>(in LogEntry<TState> entry)
        {
            using var line = new StringWriter();
            _formatter.Write(entry, null, line);
            // In one piece, since other threads write lines, too.
            terminal.Error.Write(line.ToString());
        }
    }

    private sealed class LineProvider(IEventWriter writer) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, writer);

        public void Dispose()
        {
        }
    }

    private sealed class LineLogger(string category, IEventWriter writer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            writer.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
    }
}
