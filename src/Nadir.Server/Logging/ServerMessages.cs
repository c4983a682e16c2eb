using System.Diagnostics;

namespace Nadir.Server.Logging;

/// <summary>
/// Tells whoever runs the server what went wrong inside, which clients are not told. The same sentence at most once a minute.
/// Thread-safe.
/// </summary>
internal sealed class ServerMessages(ServerOptions options)
{
    private const int MostRemembered = 100;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _said = [];

    /// <summary>Tells of a request that failed by no fault of its client.</summary>
    public void Say(Exception error)
    {
        var sentence = error is Archive.ArchiveException or Imagery.ImageryException ? error.Message : $"this should not happen: {error.GetType().Name}: {error.Message}";
        lock (_gate)
        {
            if (_said.TryGetValue(sentence, out var last) && Stopwatch.GetElapsedTime(last) < Quiet)
            {
                return;
            }

            if (_said.Count >= MostRemembered)
            {
                _said.Clear();
            }

            _said[sentence] = Stopwatch.GetTimestamp();
        }

        options.Say?.Invoke(sentence);
    }
}
