using System.Globalization;

namespace Nadir.Cli.Output;

/// <summary>Times as people say them.</summary>
internal static class Durations
{
    /// <summary>Such as <c>4.2 s</c>, <c>12 min 05 s</c> or <c>3 h 40 min</c>.</summary>
    public static string Text(TimeSpan time)
    {
        FormattableString text = time.TotalSeconds switch
        {
            < 10 => $"{time.TotalSeconds:F1} s",
            < 60 => $"{time.TotalSeconds:F0} s",
            < 3600 => $"{(int)time.TotalMinutes} min {time.Seconds:00} s",
            _ => $"{(long)time.TotalHours} h {time.Minutes:00} min",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
