using System.Diagnostics;
using System.Globalization;
using Nadir.Archive;
using Nadir.Archive.Ports;
using Nadir.Exchange.Formats;
using Nadir.Stac.Geometries;
using Nadir.Vectors;
using NetTopologySuite.Geometries;

namespace Nadir.Exchange.Importing;

/// <summary>
/// Brings files of vectors into an archive: exports of Nadir, and those of others. Rows are made durable some thousand
/// at a time; what an archive holds already stays, so that an import that was stopped is gone on with by running it
/// again.
/// </summary>
public sealed class ArchiveImport : IDisposable
{
    private const int MostRows = 1 << 13;
    private const int MostFloats = 1 << 22;
    private const long MostLetters = 1 << 26;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly List<VectorFile> _files;
    private readonly List<string> _warnings;
    private readonly ImportOptions _options;

    private ArchiveImport(List<VectorFile> files, List<string> warnings, ImportOptions options) =>
        (_files, _warnings, _options) = (files, warnings, options);

    /// <summary>The model that made the vectors of all files.</summary>
    public VectorModel Model { get; private set; } = new(ModelIdentity.Unknown, null);

    /// <summary>Length of the vectors; 0 where no file has one.</summary>
    public int Dimension { get; private set; }

    /// <summary>
    /// Files that could not be read, of several; sentences that say so are among the summary's warnings.
    /// </summary>
    public int SkippedFiles => _warnings.Count;

    /// <summary>
    /// Whether an archive was made of vectors of which no more than the name of their model is known.
    /// </summary>
    /// <param name="info">What the archive was made with.</param>
    public static bool IsKnownByNameAlone(ArchiveInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return info.Fingerprint == ModelIdentity.FingerprintOf(info.EncoderName, info.Dimension);
    }

    /// <summary>Opens files and looks through them. Nothing is written.</summary>
    /// <param name="paths">The files, at least one. Of several, those that cannot be read are skipped.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <param name="progress">Called some times a second at most; may be null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ExchangeException">No file can be imported, or they are of different
    /// models or lengths.</exception>
    public static ArchiveImport Open(
        IReadOnlyList<string> paths, ImportOptions? options = null, Action<ImportProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count, nameof(paths));
        options ??= new ImportOptions();
        var (files, warnings) = (new List<VectorFile>(), new List<string>());
        try
        {
            foreach (string path in paths)
            {
                try
                {
                    files.Add(VectorFile.Open(path, options));
                }
                catch (Exception error) when (paths.Count > 1
                    && error is ExchangeException or IOException or UnauthorizedAccessException)
                {
                    warnings.Add(error.Message);
                }
            }

            var import = new ArchiveImport(files, warnings, options);
            import.Inspect(paths.Count, progress, cancellationToken);
            return import;
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>Says whether the vectors may go into an archive.</summary>
    /// <param name="info">What the archive was made with.</param>
    /// <param name="location">Where it is, for the message.</param>
    /// <exception cref="ExchangeException">It holds vectors of another model, or of another length.</exception>
    public void RequireFit(ArchiveInfo info, string location)
    {
        ArgumentNullException.ThrowIfNull(info);
        string file = _files[0].Path;
        if (Dimension != info.Dimension && Dimension > 0)
        {
            throw new ExchangeException(
                $"{file} has vectors of {Dimension} numbers, and the archive {location} holds vectors "
                    + $"of {info.Dimension} made by the model {info.EncoderName}; import it into an archive of its "
                    + $"own.");
        }

        bool isNamed = _options.Model is not null
            || _files.Exists(known => known.Model.Name is not null || known.Model.Fingerprint is not null);
        if (Model.Fingerprint is { } fingerprint && fingerprint != info.Fingerprint && !IsSameName(info))
        {
            throw new ExchangeException(isNamed
                ? $"{file} has vectors of the model {Model.Name} ({fingerprint[..12]}), and the "
                    + $"archive {location} holds vectors of {info.EncoderName} ({info.Fingerprint[..12]}); these "
                    + $"cannot be compared, so import it into an archive of its own."
                : $"{file} does not tell which model made its vectors, and the archive {location} holds vectors of "
                    + $"the model {info.EncoderName}; if it made these too, say so with --model {info.EncoderName}, "
                    + $"else import the file into an archive of its own.");
        }
    }

    /// <summary>Imports the files into an archive that <see cref="RequireFit"/> lets through.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="progress">Called some times a second at most; may be null.</param>
    /// <param name="cancellationToken">Stops between two transactions; what is durable stays.</param>
    /// <exception cref="ExchangeException">A file is damaged. What was imported of it until there stays.</exception>
    /// <exception cref="ArchiveException">Somebody else is writing, or writing failed.</exception>
    public ImportSummary Run(
        IArchiveStore store, Action<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        RequireFit(store.Info, store.Location);
        var clock = Stopwatch.StartNew();
        var tally = new ImportTally();
        using var writer = store.OpenWriter();
        var last = -Interval;
        long before = 0;
        foreach (var file in _files.Where(file => file.Rows > 0 && Dimension > 0))
        {
            var batch = new ImportBatch(store, writer, file, Dimension, tally);
            long seen = 0;
            foreach (var rows in file.Read(Dimension))
            {
                cancellationToken.ThrowIfCancellationRequested();
                batch.Add(rows);
                seen += rows.Count;
                if (batch.Count >= Math.Clamp(MostFloats / Dimension, 1, MostRows) || batch.Letters >= MostLetters)
                {
                    batch.Commit();
                    if (clock.Elapsed - last >= Interval)
                    {
                        last = clock.Elapsed;
                        progress?.Invoke(new ImportProgress(file.Name, false, before + seen, TotalRows, clock.Elapsed));
                    }
                }
            }

            batch.Commit();
            before += seen;
            _warnings.AddRange(tally.TakeWarnings(file.Path));
        }

        return new ImportSummary
        {
            Rows = before,
            Added = tally.Added,
            Unchanged = tally.Unchanged,
            LeftOut = tally.LeftOut,
            Unplaced = tally.Unplaced,
            Model = store.Info.EncoderName,
            Fingerprint = store.Info.Fingerprint,
            Dimension = Dimension,
            Bounds = tally.Bounds,
            Elapsed = clock.Elapsed,
            Warnings = _warnings,
        };
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private long TotalRows => _files.Sum(file => file.Rows);

    private void Inspect(int asked, Action<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var last = TimeSpan.Zero;
        long before = 0;
        foreach (var file in _files.ToList())
        {
            try
            {
                file.Inspect(seen =>
                {
                    if (clock.Elapsed - last >= Interval)
                    {
                        last = clock.Elapsed;
                        progress?.Invoke(new ImportProgress(file.Name, true, before + seen, TotalRows, clock.Elapsed));
                    }
                }, cancellationToken);
                before += file.Rows;
            }
            catch (ExchangeException error) when (asked > 1)
            {
                _warnings.Add(error.Message);
                _files.Remove(file);
                file.Dispose();
            }
        }

        if (_files.Count == 0)
        {
            throw new ExchangeException($"No file could be imported: {_warnings[0]}");
        }

        RequireOneModel();
    }

    private void RequireOneModel()
    {
        var first = _files.Find(file => file.Dimension is not null);
        Dimension = first?.Dimension ?? 0;
        if (_files.Find(file => file.Dimension is { } length && length != Dimension) is { } other)
        {
            throw new ExchangeException(
                $"{first!.Path} has vectors of {Dimension} numbers and {other.Path} of {other.Dimension}; import "
                    + $"them into archives of their own.");
        }

        var named = _files.Find(file => file.Model.Name is not null);
        string name = named?.Model.Name ?? _options.Model?.Name ?? ModelIdentity.Unknown;
        if (_options.Model is { } given && given.Name != name)
        {
            throw new ExchangeException(
                $"{named!.Path} says that the model {name} made its vectors, not {given.Name}; leave out --model.");
        }

        if (_files.Find(file => file.Model.Name is { } theirs && theirs != name) is { } foreign)
        {
            throw new ExchangeException(
                $"{named!.Path} has vectors of the model {name} and {foreign.Path} of {foreign.Model.Name}; import "
                    + $"them into archives of their own.");
        }

        string[] prints = [.. _files.Select(file => file.Model.Fingerprint).OfType<string>().Distinct()];
        if (prints.Length > 1)
        {
            throw new ExchangeException(
                $"The files have vectors of two models called {name} ({prints[0][..12]} and {prints[1][..12]}); "
                    + $"import them into archives of their own.");
        }

        string? print = prints.FirstOrDefault() ?? _options.Model?.Fingerprint;
        Model = new VectorModel(name, print ?? (Dimension > 0 ? ModelIdentity.FingerprintOf(name, Dimension) : null));
    }

    // A name alone, given by a person for files that have none, is that of the archive's model.
    private bool IsSameName(ArchiveInfo info) =>
        _options.Model is { Fingerprint: null } given && given.Name == info.EncoderName
            && _files.TrueForAll(file => file.Model.Fingerprint is null);
}

/// <summary>Rows that are written in one transaction. For one thread at a time.</summary>
internal sealed class ImportBatch
{
    private readonly IArchiveStore _store;
    private readonly IArchiveWriter _writer;
    private readonly VectorFile _file;
    private readonly ImportTally _tally;
    private readonly StableVector? _stable;
    private readonly List<VectorRow> _rows = [];

    public ImportBatch(IArchiveStore store, IArchiveWriter writer, VectorFile file, int dimension, ImportTally tally)
    {
        (_store, _writer, _file, _tally) = (store, writer, file, tally);
        _stable = file.IsStored ? new StableVector(dimension) : null;
    }

    /// <summary>Rows that wait.</summary>
    public int Count => _rows.Count;

    /// <summary>Letters of the texts of rows that wait.</summary>
    public long Letters { get; private set; }

    /// <summary>Takes rows; those without a vector that can be used are counted and left out.</summary>
    public void Add(IReadOnlyList<VectorRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Vector is null)
            {
                _tally.LeaveOut(row);
            }
            else
            {
                _rows.Add(row);
                Letters += (row.Window.Footprint?.Length ?? 0)
                    + row.Window.Captions.Sum(caption => (long)caption.Length)
                    + row.Description.Attributes.Sum(attribute => (long)attribute.Text.Length);
            }
        }
    }

    /// <summary>Writes what waits.</summary>
    public void Commit()
    {
        if (_rows.Count == 0)
        {
            return;
        }

        var known = _store.FindWindows([.. _rows.Select(row => row.Stamp.Source).Distinct()]);
        var changes = new List<ItemChange>();
        foreach (var image in _rows.GroupBy(row => row.Stamp.Source, StringComparer.Ordinal))
        {
            var there = known.TryGetValue(image.Key, out var windows) ? windows.ToHashSet() : [];
            VectorRow[] fresh = [.. image.Where(row => there.Add(row.Window.Pixels))];
            _tally.AddUnchanged(image.Count() - fresh.Length);
            if (fresh.Length > 0)
            {
                changes.Add(ChangeOf(fresh));
            }
        }

        if (changes.Count > 0)
        {
            _writer.Commit(changes);
        }

        foreach (var change in changes.OfType<ItemChange.Indexed>())
        {
            _tally.Add(change.Windows);
        }

        _rows.Where(row => row.GroundFault is not null).ToList().ForEach(_tally.AddGroundFault);
        _rows.Clear();
        Letters = 0;
    }

    private ItemChange.Indexed ChangeOf(VectorRow[] rows)
    {
        var first = rows[0];
        int dimension = first.Vector!.Length;
        var vectors = new float[rows.Length * dimension];
        foreach (var (place, row) in rows.Index())
        {
            var vector = vectors.AsSpan(place * dimension, dimension);
            row.Vector.CopyTo(vector);
            _stable?.TrySettle(vector);
        }

        return new ItemChange.Indexed(
            first.Stamp, first.Hash, first.Size.Width, first.Size.Height, first.Description,
            [.. rows.Select(row => row.Window)], vectors)
        {
            AddsWindows = _file.AreWindows,
        };
    }
}

/// <summary>Counts what becomes of rows. For one thread at a time.</summary>
internal sealed class ImportTally
{
    private readonly Dictionary<string, long> _leftOut = [];
    private readonly Dictionary<string, (long Rows, long First)> _faults = [];
    private readonly Envelope _box = new();
    private (long Rows, long First, string Fault)? _ground;

    public long Added { get; private set; }

    public long Unchanged { get; private set; }

    public long Unplaced { get; private set; }

    public IReadOnlyDictionary<string, long> LeftOut => _leftOut;

    public IReadOnlyList<double>? Bounds => _box.IsNull ? null : [_box.MinX, _box.MinY, _box.MaxX, _box.MaxY];

    public void AddUnchanged(int rows) => Unchanged += rows;

    public void Add(IReadOnlyList<CatalogWindow> windows)
    {
        Added += windows.Count;
        foreach (var window in windows)
        {
            if (window.Footprint is null)
            {
                Unplaced++;
                continue;
            }

            foreach (var box in FootprintGeometry.Parts(window.Footprint))
            {
                _box.ExpandToInclude(box);
            }
        }
    }

    public void LeaveOut(VectorRow row)
    {
        _leftOut[row.Fault!] = _leftOut.GetValueOrDefault(row.Fault!) + 1;
        _faults[row.Fault!] = _faults.TryGetValue(row.Fault!, out var known) ? (known.Rows + 1, known.First)
            : (1, row.Number);
    }

    public void AddGroundFault(VectorRow row) =>
        _ground = _ground is { } known ? (known.Rows + 1, known.First, known.Fault) : (1, row.Number, row.GroundFault!);

    /// <summary>The sentences about a file, which are then forgotten.</summary>
    public IReadOnlyList<string> TakeWarnings(string path)
    {
        var sentences = new List<string>();
        if (_faults.Count > 0)
        {
            long rows = _faults.Values.Sum(fault => fault.Rows);
            var reasons = _faults.Select(fault => string.Create(
                CultureInfo.InvariantCulture,
                $"{fault.Value.Rows} with {fault.Key} (row {fault.Value.First}"
                    + $"{(fault.Value.Rows > 1 ? " is the first" : "")})"));
            sentences.Add(
                $"{path}: {(rows == 1 ? "1 row was" : $"{rows} rows were")} left out, counted from "
                    + $"0: {string.Join(", ", reasons)}.");
        }

        if (_ground is var (faulty, first, fault2))
        {
            sentences.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {(faulty == 1 ? "1 row has" : $"{faulty} rows have")} no place in the archive; "
                    + $"row {first}: {fault2}."));
        }

        _faults.Clear();
        _ground = null;
        return sentences;
    }
}
