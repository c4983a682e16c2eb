using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;

namespace Nadir.Cli.Tests;

public class ProgressLinesTests
{
    [Fact]
    public void A_line_comes_every_five_seconds_and_messages_at_once()
    {
        var clock = new ManualClock();
        using var error = new StringWriter();
        using var display = new ProgressLines(new Terminal(TextWriter.Null, error, isInteractive: false), clock);

        foreach (int second in Enumerable.Range(1, 11))
        {
            clock.Now = TimeSpan.FromSeconds(second);
            display.Update(second / 20.0, $"{second} done");
        }

        display.Say("a message");
        display.Update(null, "too early");

        Assert.Equal("nadir: 25 % 5 done\nnadir: 50 % 10 done\nnadir: a message\n", error.ToString());
    }

    private sealed class ManualClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
