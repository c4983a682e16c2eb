using System.Globalization;
using Spectre.Console;

namespace Nadir.Cli.Output.Progress;

/// <summary>Chooses how progress is shown.</summary>
internal static class ProgressDisplay
{
    /// <summary>A bar where a person watches, else a line every few seconds, so that logs stay readable.</summary>
    public static IProgressDisplay Open(Terminal terminal) =>
        terminal.IsInteractive ? new ProgressBarDisplay(terminal) : new ProgressLines(terminal, TimeProvider.System);
}

/// <summary>Shows on the message stream how far a long command is. May be used from many threads.</summary>
internal interface IProgressDisplay : IDisposable
{
    /// <summary>Shows the present state.</summary>
    /// <param name="fraction">Part that is done, from 0 to 1; null when the whole is not known yet.</param>
    /// <param name="text">One short line of plain text.</param>
    void Update(double? fraction, string text);

    /// <summary>Writes a message that stays.</summary>
    void Say(string message);
}

/// <summary>Progress as a bar that is drawn anew in place. Honours NO_COLOR.</summary>
internal sealed class ProgressBarDisplay : IProgressDisplay
{
    private readonly IAnsiConsole _console;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ProgressTask> _bar = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _drawing;

    public ProgressBarDisplay(Terminal terminal)
    {
        bool colors = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Error),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = colors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        _drawing = _console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                _bar.SetResult(context.AddTask("starting", new ProgressTaskSettings { MaxValue = 1 }));
                await _done.Task.ConfigureAwait(false);
            });
    }

    public void Update(double? fraction, string text)
    {
        var bar = _bar.Task.GetAwaiter().GetResult();
        bar.IsIndeterminate = fraction is null;
        bar.Value = fraction ?? 0;
        bar.Description = Markup.Escape(VisibleText.Of(text));
    }

    public void Say(string message) => _console.WriteLine($"nadir: {VisibleText.Of(message)}");

    public void Dispose()
    {
        _done.TrySetResult();
        _drawing.GetAwaiter().GetResult();
    }
}

/// <summary>Progress as plain lines, one every few seconds.</summary>
internal sealed class ProgressLines(Terminal terminal, TimeProvider clock) : IProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long _last = clock.GetTimestamp();

    public void Update(double? fraction, string text)
    {
        lock (_lock)
        {
            if (clock.GetElapsedTime(_last) < Interval)
            {
                return;
            }

            _last = clock.GetTimestamp();
        }

        terminal.Say(fraction is { } part ? string.Create(CultureInfo.InvariantCulture, $"{part:P0} {text}") : text);
    }

    public void Say(string message) => terminal.Say(message);

    public void Dispose()
    {
    }
}
