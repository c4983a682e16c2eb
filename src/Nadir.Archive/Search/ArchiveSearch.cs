using System.Globalization;
using Nadir.Archive.Ports;
using Nadir.Archive.Search.Examples;
using Nadir.Archive.Search.Expressions;
using Nadir.Archive.Telemetry;
using Nadir.Archive.Words;
using Nadir.Imagery;

namespace Nadir.Archive.Search;

/// <summary>
/// Answers queries by words, by picture, by a window of the archive, and by sums and differences of these.
/// </summary>
/// <remarks>Thread-safe: calls of the encoder wait for each other, searches do not.</remarks>
public sealed class ArchiveSearch
{
    private readonly IArchiveStore _store;
    private readonly IEncoder _encoder;
    private readonly Lock _encoding = new();

    /// <summary>Prepares to search.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="encoder">The encoder that it was made with.</param>
    /// <exception cref="ArchiveException">The archive was made with another encoder.</exception>
    public ArchiveSearch(IArchiveStore store, IEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(encoder);
        store.Info.RequireEncoder(encoder, store.Location);
        _store = store;
        _encoder = encoder;
    }

    /// <summary>Where the archive is; for one in a folder, the folder's full path.</summary>
    public string Location => _store.Location;

    /// <inheritdoc cref="IArchiveStore.LocalFolder"/>
    public string LocalFolder => _store.LocalFolder;

    /// <summary>Finds what words describe.</summary>
    /// <param name="text">Any text that is not blank.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <returns>Best first; equal scores in the order of ids.</returns>
    /// <exception cref="ArchiveException">The text is blank, or the archive is damaged.</exception>
    public IReadOnlyList<SearchResult> ByText(string text, SearchOptions? options = null) =>
        Find(QueryKind.Text, options, () => EncodeText(text));

    /// <summary>Finds what a vector of the encoder is near to.</summary>
    /// <param name="query">A unit vector.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <returns>Best first; equal scores in the order of ids.</returns>
    /// <exception cref="ArchiveException">The archive is damaged.</exception>
    public IReadOnlyList<SearchResult> ByVector(ReadOnlySpan<float> query, SearchOptions? options = null)
    {
        var vector = query.ToArray();
        return Find(QueryKind.Other, options, () => vector);
    }

    /// <summary>Finds what looks like an image file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <returns>Best first; equal scores in the order of ids.</returns>
    /// <exception cref="ImageryException">The file cannot be read or decoded, or no pixel of it is visible.</exception>
    public IReadOnlyList<SearchResult> ByImage(string path, SearchOptions? options = null) =>
        Find(QueryKind.Image, options, () => EncodeImage(path));

    /// <summary>Finds what looks like an image in memory.</summary>
    /// <param name="bytes">The content of an image file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <returns>Best first; equal scores in the order of ids.</returns>
    /// <exception cref="ImageryException">The bytes cannot be decoded, or no pixel is visible.</exception>
    public IReadOnlyList<SearchResult> ByImage(ReadOnlyMemory<byte> bytes, string name, SearchOptions? options = null)
    {
        using var source = ImageSource.Open(bytes, name);
        return Find(QueryKind.Image, options, () => EncodeImage(source));
    }

    /// <summary>Finds what looks like a window of the archive; that window itself comes first.</summary>
    /// <param name="id">Id of the window.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <returns>Best first; equal scores in the order of ids.</returns>
    /// <exception cref="ArchiveException">The archive has no such window.</exception>
    public IReadOnlyList<SearchResult> ByWindow(long id, SearchOptions? options = null) =>
        Find(QueryKind.Image, options, () => ReadWindow(id));

    /// <summary>Finds what a combined query such as <c>harbour + photo.jpg - 0.5*ships</c> describes.</summary>
    /// <param name="query">The query; <see cref="QueryParser"/> has the grammar.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <returns>Best first; equal scores in the order of ids.</returns>
    /// <exception cref="ArchiveException">The query cannot be read, names what does not exist, or its
    /// terms cancel out.</exception>
    /// <exception cref="ImageryException">A file of it cannot be decoded.</exception>
    public IReadOnlyList<SearchResult> ByExpression(string query, SearchOptions? options = null) =>
        Find(QueryKind.Other, options, () => Encode(QueryParser.Parse(query)));

    /// <summary>Finds what a first guess means as examples correct it; <see cref="ExampleQuery"/> says how.</summary>
    /// <param name="guess">A unit vector of what is sought; null where examples alone say it.</param>
    /// <param name="like">Windows, files or texts that are right.</param>
    /// <param name="unlike">Those that are wrong; windows among them are left out of the answer.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <returns>Best first; equal scores in the order of ids. A score is the cosine with the query that the
    /// examples made.</returns>
    /// <exception cref="ArchiveException">A window does not exist, or guess and examples cancel out.</exception>
    /// <exception cref="ImageryException">A file cannot be decoded.</exception>
    public IReadOnlyList<SearchResult> ByExamples(
        float[]? guess, IReadOnlyList<QueryTerm> like, IReadOnlyList<QueryTerm> unlike, SearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(like);
        ArgumentNullException.ThrowIfNull(unlike);
        options ??= new SearchOptions();
        options = options with
        {
            LeftOut = [.. unlike.Where(term => term.Kind == QueryTermKind.Window)
                .Select(term => long.Parse(term.Operand, CultureInfo.InvariantCulture))],
        };
        return Find(QueryKind.Other, options,
            () => ExampleQuery.Of(guess, [.. like.Select(EncodeTerm)], [.. unlike.Select(EncodeTerm)])
            ?? throw new ArchiveException(ExampleQuery.CancelledOut));
    }

    /// <summary>Encodes an image file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A unit vector.</returns>
    /// <exception cref="ImageryException">The file cannot be read or decoded, or no pixel of it is visible.</exception>
    public float[] EncodeImage(string path)
    {
        using var source = ImageSource.Open(path);
        return EncodeImage(source);
    }

    /// <summary>
    /// Encodes a combined query: the weighted sum of the terms' unit vectors, brought to unit length.
    /// </summary>
    /// <param name="terms">At least one term.</param>
    /// <exception cref="ArchiveException">A window does not exist, or the terms cancel out.</exception>
    /// <exception cref="ImageryException">A file cannot be decoded.</exception>
    public float[] Encode(IReadOnlyList<QueryTerm> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return WeightedSum.Of(terms.Select(term => (term.Weight, EncodeTerm(term))))
            ?? throw new ArchiveException(WeightedSum.CancelledOut);
    }

    /// <summary>Tells which words of a text, or of the texts of a combined query, the encoder does not know.</summary>
    /// <param name="text">The text.</param>
    public WordCheck CheckText(string text) => _encoder.CheckWords(text);

    /// <inheritdoc cref="CheckText"/>
    /// <param name="query">The combined query.</param>
    /// <exception cref="ArchiveException">The query cannot be read.</exception>
    public WordCheck CheckExpression(string query) => WordCheck.Join(
        QueryParser.Parse(query).Where(term => term.Kind == QueryTermKind.Text)
            .Select(term => _encoder.CheckWords(term.Operand)));

    /// <summary>Encodes words.</summary>
    /// <param name="text">Any text that is not blank.</param>
    /// <returns>A unit vector.</returns>
    /// <exception cref="ArchiveException">The text is blank.</exception>
    public float[] EncodeText(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ArchiveException("The query is empty; write a few words that describe what to find.");
        }

        using var operation = ArchiveTelemetry.Begin(ArchiveTelemetry.Encode)?.Tag("nadir.kind", "texts")
            .Tag("nadir.count", 1);
        var vector = new float[_encoder.Dimension];
        lock (_encoding)
        {
            _encoder.EncodeTexts([text], vector);
        }

        operation?.Succeed();
        return vector;
    }

    /// <inheritdoc cref="IEncoder.LogOdds"/>
    public double? LogOdds(HybridScores scores) => _encoder.LogOdds(scores);

    /// <summary>Name of the encoder.</summary>
    public string EncoderName => _encoder.Name;

    private List<SearchResult> Find(QueryKind kind, SearchOptions? options, Func<float[]> encode)
    {
        using var operation = ArchiveTelemetry.Begin(ArchiveTelemetry.Search)?.Tag("nadir.kind", kind.ToString());
        var query = encode();
        options ??= new SearchOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1, nameof(options));
        var found = _store.SearchWithout(options.LeftOut, query, options.Count, options.Filter, options.After)
            .Where(match => match.Score >= options.MinimumScore)
            .Select((match, index) =>
                SearchResult.From(index + 1, match) with { Probability = _encoder.Probability(kind, match.Score) })
            .Where(result => options.MinimumProbability is not { } least || result.Probability >= least)
            .ToList();
        operation?.Tag("nadir.count", found.Count).Succeed();
        return found;
    }

    private float[] EncodeTerm(QueryTerm term)
    {
        switch (term.Kind)
        {
            case QueryTermKind.ImageFile:
                return EncodeImage(term.Operand);
            case QueryTermKind.Window:
                return ReadWindow(long.Parse(term.Operand, CultureInfo.InvariantCulture));
            default:
                return EncodeText(term.Operand);
        }
    }

    private float[] EncodeImage(ImageSource source)
    {
        var image = source.ReadVisibleSquare(_encoder.Input.Size, _encoder.Input.Fit);
        using var operation = ArchiveTelemetry.Begin(ArchiveTelemetry.Encode)?.Tag("nadir.kind", "images")
            .Tag("nadir.count", 1);
        var vector = new float[_encoder.Dimension];
        lock (_encoding)
        {
            _encoder.EncodeImages([image], vector);
        }

        operation?.Succeed();
        return vector;
    }

    private float[] ReadWindow(long id) => _store.ReadVector(id)
        ?? throw new ArchiveException(
            $"The archive {_store.Location} has no window {id}; ids are printed by every search.");
}
