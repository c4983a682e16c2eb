using Nadir.Archive.Search.Filters;
using Nadir.Imagery;
using Nadir.Stac.Items;
using Nadir.Vectors;

namespace Nadir.Archive.Ports;

/// <summary>
/// Where an archive lives: the catalog of items and windows, and one vector a window. Every member may be called from
/// any thread at any time, also while a writer commits.
/// </summary>
public interface IArchiveStore : IDisposable
{
    /// <summary>
    /// Where the archive is, for messages; for one in a folder, the folder's full path. Holds no password.
    /// </summary>
    string Location { get; }

    /// <summary>
    /// Full path of the folder of this machine where images lie that were fetched for the archive; for an archive in a
    /// folder, that folder. It need not exist.
    /// </summary>
    string LocalFolder { get; }

    /// <summary>What the archive was made with.</summary>
    ArchiveInfo Info { get; }

    /// <summary>Counts what the archive holds now.</summary>
    ArchiveStatistics ReadStatistics();

    /// <summary>
    /// Summarizes where and when the images were taken and which attributes they have. Reads much of the catalog.
    /// </summary>
    ArchiveSummary ReadSummary();

    /// <summary>Summarizes the collections of the sources that images come from. Reads much of the catalog.</summary>
    /// <returns>In the order of their names; images of no collection are in one without a name,
    /// which comes first.</returns>
    IReadOnlyList<CollectionSummary> ReadCollections();

    /// <summary>Whether any image has an attribute of a name; small and large letters are the same.</summary>
    /// <param name="name">The name.</param>
    bool HasAttribute(string name);

    /// <summary>A number that grows with every commit that changes what searches may find.</summary>
    long ReadGeneration();

    /// <summary>
    /// The first and the last file among the sources, by the bytes of the UTF-8 text; addresses are left out.
    /// </summary>
    /// <returns>Full paths; null when no source is a file.</returns>
    (string First, string Last)? ReadLocalSources();

    /// <summary>Looks an item up by where it was read from.</summary>
    /// <param name="source">Full path or address, exactly as it was indexed.</param>
    /// <returns>Null when the archive does not know it.</returns>
    CatalogItem? FindItem(string source);

    /// <summary>Lists what was read from one place, ordered by the bytes of the UTF-8 text.</summary>
    /// <param name="root">An item's own source, or a folder above it.</param>
    /// <param name="after">Only sources that come after this one; null for the first page.</param>
    /// <param name="count">The most to return.</param>
    IReadOnlyList<string> ListSources(string root, string? after, int count);

    /// <summary>
    /// Lists the images that could not be indexed, with the reasons, ordered by the bytes of the UTF-8 text.
    /// </summary>
    /// <param name="after">Only sources that come after this one; null for the first page.</param>
    /// <param name="count">The most to return.</param>
    IReadOnlyList<CatalogItem> ListFailed(string? after, int count);

    /// <summary>Finds the windows whose vectors have the largest dot product with a query.</summary>
    /// <param name="query">A unit vector of <see cref="ArchiveInfo.Dimension"/> values.</param>
    /// <param name="count">The most to return, at least 1.</param>
    /// <param name="filter">Which windows may be found; null for all.</param>
    /// <param name="after">
    /// Only windows that come after this place of the answer, so that an answer can be continued while the archive
    /// changes; null from the beginning.
    /// </param>
    /// <returns>Best first; equal scores in the order of ids: the best of those that the filter lets
    /// through, exactly.</returns>
    IReadOnlyList<WindowMatch> Search(
        ReadOnlySpan<float> query, int count, SearchFilter? filter = null, SearchPosition? after = null);

    /// <summary>
    /// Answers several searches among all windows, which an archive may do for less than one after another.
    /// </summary>
    /// <param name="queries">Unit vectors of <see cref="ArchiveInfo.Dimension"/> values.</param>
    /// <param name="count">The most to return for each, at least 1.</param>
    /// <returns>For each query what <see cref="Search"/> would give.</returns>
    IReadOnlyList<IReadOnlyList<WindowMatch>> SearchAll(IReadOnlyList<float[]> queries, int count) =>
        [.. queries.Select(query => Search(query, count))];

    /// <summary>Finds windows by the words of their captions.</summary>
    /// <param name="words">Words of letters and digits, at least one; a caption that has any of them, in any
    /// inflection, is found.</param>
    /// <param name="count">The most to return, at least 1.</param>
    /// <param name="filter">Which windows may be found; null for all.</param>
    /// <param name="also">Windows that are found wherever they rank where a caption of theirs has one of the
    /// words; null for none.</param>
    /// <returns>
    /// Best first by Okapi BM25 of the window's best caption, which is the score; equal scores in the order of ids. How
    /// words are brought to their stems is the store's own, so that scores of two stores are not to be compared.
    /// </returns>
    IReadOnlyList<WindowMatch> SearchCaptions(
        IReadOnlyList<string> words, int count, SearchFilter? filter = null, IReadOnlyCollection<long>? also = null);

    /// <summary>Whether the archive can keep vectors of captions beside those of pictures.</summary>
    bool KeepsCaptionVectors => false;

    /// <summary>Finds the windows of whose captions the vectors have the largest dot product with a query.</summary>
    /// <param name="query">A unit vector of <see cref="ArchiveInfo.Dimension"/> values.</param>
    /// <param name="count">The most to return, at least 1.</param>
    /// <param name="filter">Which windows may be found; null for all.</param>
    /// <returns>Best first, exactly; equal scores in the order of ids. Windows whose captions have no vector are
    /// not among them.</returns>
    IReadOnlyList<WindowMatch> SearchCaptionVectors(
        ReadOnlySpan<float> query, int count, SearchFilter? filter = null) => [];

    /// <summary>Reads vectors of captions.</summary>
    /// <param name="ids">Ids of windows.</param>
    /// <returns>Unit vectors, to the precision that is stored; windows whose captions have none are missing.</returns>
    IReadOnlyDictionary<long, float[]> ReadCaptionVectors(IReadOnlyCollection<long> ids) =>
        new Dictionary<long, float[]>();

    /// <summary>Counts the windows that have captions and no vector of them.</summary>
    long CountWithoutCaptionVector() => 0;

    /// <summary>Lists windows that have captions and no vector of them, in the order of ids.</summary>
    /// <param name="after">Only windows with a larger id; 0 for the first page.</param>
    /// <param name="count">The most to return, at least 1.</param>
    IReadOnlyList<WindowCaptions> ListWithoutCaptionVector(long after, int count) => [];

    /// <summary>Counts the windows that have no caption.</summary>
    long CountUncaptioned();

    /// <summary>Lists windows that have no caption, in the order of ids.</summary>
    /// <param name="after">Only windows with a larger id; 0 for the first page.</param>
    /// <param name="count">The most to return.</param>
    IReadOnlyList<UncaptionedWindow> ListUncaptioned(long after, int count);

    /// <summary>Reads all that is known of a window.</summary>
    /// <param name="id">The window's id.</param>
    /// <returns>Null when the archive has no such window.</returns>
    ArchiveWindow? FindWindow(long id);

    /// <summary>Reads all that is known of an image.</summary>
    /// <param name="id">Its number, as <see cref="ArchiveWindow.Scene"/> gives it.</param>
    /// <returns>Null when the archive has no such image, or it could not be indexed.</returns>
    ArchiveScene? FindScene(long id);

    /// <summary>Lists images that can be found.</summary>
    /// <param name="query">Which, and in which order.</param>
    /// <exception cref="ArchiveException">The image after which the list goes on is no longer there, and the order is
    /// not that of ids.</exception>
    IReadOnlyList<ArchiveScene> ListScenes(SceneQuery query);

    /// <summary>Counts images that can be found.</summary>
    /// <param name="query">Which; its page and order do not matter.</param>
    long CountScenes(SceneQuery query);

    /// <summary>Counts windows by the cells of a grid. A window whose place is unknown is in none.</summary>
    /// <param name="query">Where and how finely.</param>
    /// <returns>The cells that hold something, in the order of <see cref="CoverageCell.Window"/>.</returns>
    IReadOnlyList<CoverageCell> CountByCell(CoverageQuery query);

    /// <summary>
    /// Counts images by the spans of time in which they were taken: those with a period, by its beginning.
    /// </summary>
    /// <param name="from">Beginning of the first span.</param>
    /// <param name="span">Length of each, at least a tick.</param>
    /// <param name="count">How many there are, at least 1.</param>
    /// <returns>The number of images in each span; those before, after and of unknown time are in none.</returns>
    IReadOnlyList<long> CountByTime(DateTimeOffset from, TimeSpan span, int count);

    /// <summary>
    /// Reads what items or collections of STAC catalogs say of themselves, as it was when they were last indexed.
    /// </summary>
    /// <param name="kind">Of what.</param>
    /// <param name="names">Sources of images, exactly as they were indexed, or ids of collections.</param>
    /// <returns>
    /// JSON objects by name: of an item its <c>stac_extensions</c>, <c>properties</c>, <c>assets</c> and <c>links</c>,
    /// of a collection all of it. References in them are absolute; an <c>href</c> of an asset that begins with a slash
    /// is a file of the machine that indexed. Missing are those that are of no catalog, that are too long to be kept,
    /// and that a build before 0.2 indexed.
    /// </returns>
    IReadOnlyDictionary<string, string> ReadSourceRecords(SourceRecordKind kind, IReadOnlyCollection<string> names) =>
        new Dictionary<string, string>();

    /// <summary>A number that grows whenever <see cref="ReadSourceRecords"/> may tell something new.</summary>
    long ReadSourceRecordsGeneration() => 0;

    /// <summary>Reads the vector of a window.</summary>
    /// <param name="id">The window's id.</param>
    /// <returns>A unit vector, to the precision that is stored; null when the archive has no such window.</returns>
    float[]? ReadVector(long id);

    /// <summary>Lists windows in the order of ids, without their captions.</summary>
    /// <param name="after">Only windows with a larger id; 0 for the first page.</param>
    /// <param name="count">The most to return, at least 1.</param>
    IReadOnlyList<ArchiveWindow> ListWindows(long after, int count);

    /// <summary>Reads windows with their images and vectors, all from one state of the archive.</summary>
    /// <param name="ids">Ids of windows, in any order.</param>
    /// <returns>In the order of the ids; windows that the archive does not have are left out.</returns>
    IReadOnlyList<StoredWindow> ReadWindows(IReadOnlyList<long> ids);

    /// <summary>Tells which windows of some images the archive has.</summary>
    /// <param name="sources">Full paths or addresses, exactly as they were indexed.</param>
    /// <returns>The pixels of every window of the images that can be found; the others are missing.</returns>
    IReadOnlyDictionary<string, IReadOnlyList<PixelWindow>> FindWindows(IReadOnlyCollection<string> sources);

    /// <summary>
    /// Becomes the one writer of the archive, or the one writer of a shard, until the result is disposed. Whether
    /// writers of different shards may write at the same time is up to the store; one in a folder has one writer at a
    /// time.
    /// </summary>
    /// <param name="shard">The part of the sources that will be written; null for all of them.</param>
    /// <exception cref="ArchiveException">Somebody else is writing, or the archive cannot be written.</exception>
    IArchiveWriter OpenWriter(IngestShard? shard = null);
}

/// <summary>The one writer of an archive. To be used by one thread at a time.</summary>
public interface IArchiveWriter : IDisposable
{
    /// <summary>
    /// Makes changes durable, all or none: when this returns they survive a kill or a power cut, and when the process
    /// dies before, the archive is as if it had not been called.
    /// </summary>
    /// <param name="changes">At most one change for each source.</param>
    /// <exception cref="ArchiveException">The changes could not be written; none of them was.</exception>
    void Commit(IReadOnlyList<ItemChange> changes);

    /// <summary>Adds captions to windows, all or none, as durably as <see cref="Commit"/>.</summary>
    /// <param name="captions">Captions of windows that exist.</param>
    /// <exception cref="ArchiveException">A window does not exist, or writing failed; nothing was added.</exception>
    void AddCaptions(IReadOnlyList<WindowCaption> captions);

    /// <summary>
    /// Keeps vectors of what the captions of windows say, all or none, as durably as <see cref="Commit"/>. A caption
    /// that is added to a window afterwards makes its vector outdated, and it is gone.
    /// </summary>
    /// <param name="windows">Windows with captions and without such a vector, each once.</param>
    /// <param name="vectors">One unit vector a window, one after the other.</param>
    /// <exception cref="ArchiveException">
    /// A window does not exist or has a vector already, the archive keeps none, or writing failed; nothing was added.
    /// </exception>
    void AddCaptionVectors(IReadOnlyList<long> windows, float[] vectors) =>
        throw new ArchiveException("This archive keeps no vectors of captions.");

    /// <summary>
    /// Brings everything that was committed into the archive's own files, so that copying them gives the whole archive
    /// while nobody writes.
    /// </summary>
    /// <exception cref="ArchiveException">A search that goes on keeps the log in use, or writing failed;
    /// nothing is lost.</exception>
    void Checkpoint();

    /// <summary>Frees the space of what was deleted or replaced, while searches go on.</summary>
    /// <exception cref="ArchiveException">Writing failed; nothing is lost.</exception>
    void Compact();
}
