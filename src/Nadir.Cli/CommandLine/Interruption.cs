using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nadir.Cli.CommandLine;

/// <summary>
/// Turns the first Ctrl-C (or termination signal) into a cancellation, so that work in hand is put away;
/// the second one ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // Supervisors such as timeout(1) signal a process and then its group: two signals at once are one wish.
    private static readonly TimeSpan OneWish = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private long? _first;

    public Interruption() =>
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        lock (_lock)
        {
            _first ??= Stopwatch.GetTimestamp();
            context.Cancel = Stopwatch.GetElapsedTime(_first.Value) < OneWish;
        }

        _source.Cancel();
    }
}
