using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Server.Problems;

namespace Nadir.Server.Stac;

/// <summary>The collections of the archive: those of the sources, and one for images of none. Thread-safe.</summary>
internal sealed class StacCollections(
    IArchiveStore store, StacNames names, StacSourceRecords sources, ServerOptions options)
{
    // While a large archive grows, reading takes at most a twentieth of the time.
    private const int MostShare = 20;

    private readonly Lock _gate = new();
    private TimeSpan _cost;
    private long _read;
    private IReadOnlyList<StacCollectionEntry> _last = [];
    private ArchiveSummary? _summary;
    private (long Archive, long Sources) _generation = (-1, -1);

    /// <summary>The collections, that of images of none first; there is always one.</summary>
    public IReadOnlyList<StacCollectionEntry> List()
    {
        Refresh();
        return _last;
    }

    /// <summary>
    /// Names the state that answers are made of: that of the archive, that of what sources say, and that of the
    /// collections, which may be older.
    /// </summary>
    public string ReadState()
    {
        var now = ReadGeneration();
        lock (_gate)
        {
            Refresh();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{now.Archive} {now.Sources} {_generation.Archive} {_generation.Sources}");
        }
    }

    /// <summary>What attributes images have.</summary>
    public ArchiveSummary ReadSummary()
    {
        lock (_gate)
        {
            Refresh();
            return _summary ??= store.ReadSummary();
        }
    }

    /// <summary>Finds a collection.</summary>
    /// <exception cref="RequestException">There is none of this id.</exception>
    public StacCollectionEntry Require(string id) => List().FirstOrDefault(collection => collection.Id == id)
        ?? throw RequestException.Missing(List() is [var only]
            ? $"There is no collection of this name; there is {only.Id}."
            : "There is no collection of this name; /stac/collections lists what there is.");

    private (long Archive, long Sources) ReadGeneration() =>
        (store.ReadGeneration(), store.ReadSourceRecordsGeneration());

    // Reading them takes a while, and they change with the archive alone.
    private void Refresh()
    {
        lock (_gate)
        {
            var generation = ReadGeneration();
            if (_generation == generation || Stopwatch.GetElapsedTime(_read) < MostShare * _cost)
            {
                return;
            }

            _read = Stopwatch.GetTimestamp();

            var found = store.ReadCollections();
            var records = sources.OfCollections([.. found.Select(summary => summary.Id).OfType<string>()]);
            List<StacCollectionEntry> entries =
                [.. found.GroupBy(summary => summary.Id ?? names.Default)
                    .Select(group => Of(group.Key, [.. group], records.GetValueOrDefault(group.Key)))];
            _last = entries.Count > 0 ? entries : [Of(names.Default, [], null)];
            (_generation, _summary, _cost) = (generation, null, Stopwatch.GetElapsedTime(_read));
        }
    }

    /// <summary>Writes a collection.</summary>
    public JsonObject Write(StacCollectionEntry collection, HttpRequest request) => StacCollection.Of(
        collection, collection.Record is { } record ? sources.OpenCollection(record)
            : null, new StacAddresses(request, collection.Id));

    private StacCollectionEntry Of(string id, CollectionSummary[] parts, string? record) => new(
        id,
        (record is null ? null : StacSourceMembers.Title(record)) ?? (id == names.Default ? options.Name : id),
        id == names.Default
            ? $"The images of the archive {options.Name}, which can be searched by words and pictures."
            : $"The images of the collection {id} in the archive {options.Name}, which can be searched by words and "
                + $"pictures.",
        parts.Length == 1 ? parts[0].Bounds : null,
        parts.Min(part => part.AcquiredFrom),
        parts.Max(part => part.AcquiredTo),
        record);
}

/// <summary>A collection.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Description">What it holds, in a sentence.</param>
/// <param name="Bounds">A box around its images; null when unknown.</param>
/// <param name="From">When the first of its images was begun; null when unknown.</param>
/// <param name="To">When the last of its images was ended; null when unknown.</param>
/// <param name="Record">What the source says of it, as JSON; null when there is none, or nobody knows.</param>
internal sealed record StacCollectionEntry(
    string Id, string Title, string Description, Imagery.GeographicBounds? Bounds, DateTimeOffset? From,
    DateTimeOffset? To, string? Record);
