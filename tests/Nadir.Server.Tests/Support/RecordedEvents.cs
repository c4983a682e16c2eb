using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Nadir.Server.Tests.Support;

/// <summary>An event as a provider of logs gets it.</summary>
internal sealed record RecordedEvent(
    string Category, LogLevel Level, EventId Id, string Message, IReadOnlyDictionary<string, object?> State,
    Exception? Error);

/// <summary>Keeps what a server tells whoever runs it. Thread-safe.</summary>
internal sealed class RecordedEvents : ILoggerProvider
{
    private readonly ConcurrentQueue<RecordedEvent> _events = new();

    public RecordedEvents() => Loggers = LoggerFactory.Create(logging => logging.AddProvider(this));

    /// <summary>For the options of a server.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>Those of a category, in their order.</summary>
    public IReadOnlyList<RecordedEvent> Of(string category) => [.. _events.Where(told => told.Category == category)];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _events);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<RecordedEvent> events) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            events.Enqueue(new RecordedEvent(
                category, logLevel, eventId, formatter(state, exception),
                ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary(), exception));
    }
}
