using System.Globalization;

namespace Nadir.Cli.Output.Progress;

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
