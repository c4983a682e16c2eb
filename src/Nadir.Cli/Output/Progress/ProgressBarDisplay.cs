using Spectre.Console;

namespace Nadir.Cli.Output.Progress;

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
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
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
