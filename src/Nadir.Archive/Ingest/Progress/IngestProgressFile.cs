using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Files;

namespace Nadir.Archive.Ingest.Progress;

/// <summary>
/// A small file in the archive's folder that tells other processes how far a run is. It is written about once a second,
/// whole or not at all, and deleted at the end; after a kill it is stale within half a minute.
/// </summary>
/// <remarks>
/// For one thread at a time, as an observer is. Nothing fails when the folder cannot be written: it is only told less.
/// </remarks>
public sealed class IngestProgressFile : IIngestObserver, IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string Name = "indexing.json";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(30);

    private readonly string _path;
    private readonly IIngestObserver _next;
    private TimeSpan? _written;

    /// <summary>Prepares to write.</summary>
    /// <param name="folder">The archive's folder; where it does not exist nothing is written.</param>
    /// <param name="next">Is told everything, too.</param>
    public IngestProgressFile(string folder, IIngestObserver next)
    {
        ArgumentNullException.ThrowIfNull(next);
        (_path, _next) = (Path.Combine(folder, Name), next);
    }

    /// <summary>Reads how far a run is.</summary>
    /// <param name="folder">The archive's folder.</param>
    /// <param name="now">The present time.</param>
    /// <returns>Null when there is no run, or it has not been heard of for half a minute.</returns>
    public static IngestState? Read(string folder, DateTimeOffset now)
    {
        try
        {
            var state = JsonSerializer.Deserialize(
                File.ReadAllBytes(Path.Combine(folder, Name)), IngestStateJson.Default.IngestState);
            return state is not null && (now - state.Updated).Duration() < Stale ? state : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void OnItem(ItemReport report) => _next.OnItem(report);

    /// <inheritdoc/>
    public void OnProgress(IngestProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        _next.OnProgress(progress);
        if (_written is { } last && progress.Elapsed - last < Interval)
        {
            return;
        }

        _written = progress.Elapsed;
        Try(() => Write(new IngestState(
            DateTimeOffset.UtcNow,
            progress.Done + progress.Skipped + progress.Failed,
            progress.Total,
            progress.Failed,
            progress.ImagesPerSecond,
            progress.Remaining?.TotalSeconds)));
    }

    /// <summary>Deletes the file: the run has ended.</summary>
    public void Dispose() => Try(() => File.Delete(_path));

    // Stale after a power cut in any case: not worth a wait for the disk every second.
    private void Write(IngestState state) => DurableFile.WriteAllBytes(
        _path, JsonSerializer.SerializeToUtf8Bytes(state, IngestStateJson.Default.IngestState), flush: false);

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nobody depends on this file.
        }
    }
}

/// <summary>How far a run is that goes on in another process.</summary>
/// <param name="Updated">When this was so.</param>
/// <param name="Seen">Images that were looked at: added, replaced, skipped or failed.</param>
/// <param name="Total">Images there are; null until they are counted.</param>
/// <param name="Failed">Images that could not be indexed.</param>
/// <param name="ImagesPerSecond">Images encoded or failed a second.</param>
/// <param name="SecondsLeft">Time that is left at this rate; null when it cannot be told.</param>
public sealed record IngestState(
    DateTimeOffset Updated, long Seen, long? Total, long Failed, double ImagesPerSecond, double? SecondsLeft);

/// <summary>The serializer of progress files, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IngestState))]
internal sealed partial class IngestStateJson : JsonSerializerContext;
