using System.Runtime.InteropServices;

namespace Nadir.Imagery.Gdal;

/// <summary>
/// Catches what GDAL reports on this thread while a scope is open; without one GDAL prints to stderr. The scope must be
/// disposed on the thread that made it, so it never spans an await.
/// </summary>
internal readonly ref struct ErrorCapture : IDisposable
{
    private const int Warning = 2;
    private const int Failure = 3;

    [ThreadStatic]
    private static List<(int Level, string Text)>? messages;

    private readonly List<(int Level, string Text)> reports;

    private ErrorCapture(List<(int Level, string Text)> reports) => this.reports = reports;

    /// <summary>Whether something failed since <see cref="Begin"/>.</summary>
    internal bool HasFailure => reports.Exists(m => m.Level >= Failure);

    /// <summary>Whether the pixels read since <see cref="Begin"/> cannot be trusted.</summary>
    internal bool HasDamage => HasFailure || reports.Exists(m => m.Level == Warning && IsDamage(m.Text));

    /// <summary>The first failure's text, else the first warning's, else empty; one line.</summary>
    internal string Text
    {
        get
        {
            var index = reports.FindIndex(m => m.Level >= Failure);
            var text = reports.Count == 0 ? string.Empty : reports[Math.Max(index, 0)].Text;
            return text.ReplaceLineEndings(" ").Trim().TrimEnd('.', '!');
        }
    }

    /// <summary>Begins a scope. Scopes of one thread do not nest.</summary>
    internal static unsafe ErrorCapture Begin()
    {
        (messages ??= []).Clear();
        NativeMethods.CPLErrorReset();
        NativeMethods.CPLPushErrorHandler(&Record);
        return new ErrorCapture(messages);
    }

    /// <summary>
    /// Drops what GDAL reports outside scopes and on its own threads; failed calls still return a code.
    /// </summary>
    internal static unsafe void SilenceProcess() => NativeMethods.CPLSetErrorHandler(&Drop);

    /// <inheritdoc/>
    public void Dispose() => NativeMethods.CPLPopErrorHandler();

    /// <summary>
    /// libjpeg fills what it cannot decode with grey and only warns; stray bytes before a marker are harmless.
    /// </summary>
    private static bool IsDamage(string text) =>
        text.StartsWith("libjpeg:", StringComparison.Ordinal)
        && !text.Contains("extraneous bytes before marker", StringComparison.Ordinal);

    [UnmanagedCallersOnly]
    private static unsafe void Record(int level, int code, byte* text)
    {
        // A damaged file can report every block; the first few say all.
        if (messages is { Count: < 16 })
        {
            messages.Add((level, Marshal.PtrToStringUTF8((nint)text) ?? string.Empty));
        }
    }

    [UnmanagedCallersOnly]
    private static unsafe void Drop(int level, int code, byte* text)
    {
    }
}
