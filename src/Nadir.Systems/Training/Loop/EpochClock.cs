using System.Diagnostics;

namespace Nadir.Systems.Training.Loop;

/// <summary>Times an epoch: rate, when to report, when to keep a checkpoint.</summary>
internal sealed class EpochClock(double earlierSeconds)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private double _trainingSeconds;
    private long _examples;
    private int _steps;
    private TimeSpan _lastReport;
    private TimeSpan _lastCheckpoint;

    public double ElapsedSeconds => earlierSeconds + _watch.Elapsed.TotalSeconds;

    public double ExamplesPerSecond => _trainingSeconds > 0 ? _examples / _trainingSeconds : 0;

    public double SecondsPerStep => _steps > 0 ? _trainingSeconds / _steps : 0;

    public void Count(int count)
    {
        _examples += count;
        _steps++;
        // Validation and checkpoints come after the last step and must not dilute the rate.
        _trainingSeconds = _watch.Elapsed.TotalSeconds;
    }

    public bool IsReportDue(TimeSpan interval)
    {
        if (_watch.Elapsed - _lastReport < interval)
        {
            return false;
        }

        _lastReport = _watch.Elapsed;
        return true;
    }

    public bool IsCheckpointDue(TimeSpan interval) => _watch.Elapsed - _lastCheckpoint >= interval;

    public void CheckpointDone() => _lastCheckpoint = _watch.Elapsed;
}
