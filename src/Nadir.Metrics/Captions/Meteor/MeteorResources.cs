using System.Diagnostics.CodeAnalysis;
using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>What METEOR's later stages look up. A stage without its data is left out, and the scores say so.</summary>
public sealed record MeteorResources
{
    private static readonly Dictionary<string, WeakReference<MeteorResources>> Known = new(StringComparer.Ordinal);

    /// <summary>Neither synonyms nor paraphrases: the stages exact and stem.</summary>
    public static MeteorResources None { get; } = new();

    /// <summary>WordNet's synsets; null leaves the synonym stage out.</summary>
    public SynonymLexicon? Synonyms { get; init; }

    /// <summary>Paraphrases; null leaves the paraphrase stage out.</summary>
    public ParaphraseTable? Paraphrases { get; init; }

    /// <summary>The stages that can run, in their order.</summary>
    public IReadOnlyList<MeteorStage> Stages =>
    [
        MeteorStage.Exact,
        MeteorStage.Stem,
        .. Synonyms is null ? [] : (MeteorStage[])[MeteorStage.Synonym],
        .. Paraphrases is null ? [] : (MeteorStage[])[MeteorStage.Paraphrase],
    ];

    /// <summary>
    /// The data at hand: the tables of the folder that NADIR_METEOR names, else what <c>nadir model pull
    /// meteor-paraphrases</c> fetched (<see cref="FetchedFolder"/>); synonyms that neither has are those of
    /// <see cref="WordNetDatabase.FindAndRead"/>.
    /// </summary>
    /// <remarks>
    /// What was read once is kept as long as something uses it, since reading the whole table takes a second or two.
    /// </remarks>
    /// <exception cref="DirectoryNotFoundException">NADIR_METEOR names no folder.</exception>
    /// <exception cref="FileNotFoundException">The folder that it names has none of the tables.</exception>
    /// <exception cref="InvalidDataException">A table or a file of WordNet is not of its form.</exception>
    public static MeteorResources OfThisMachine()
    {
        var named = Environment.GetEnvironmentVariable("NADIR_METEOR");
        var folder = named is { Length: > 0 } ? named : TryFind(FetchedFolder, "paraphrase-en", out _) ? FetchedFolder
            : null;
        var key = $"{folder}|{Environment.GetEnvironmentVariable("NADIR_WORDNET")}";
        lock (Known)
        {
            if (!Known.TryGetValue(key, out var known) || !known.TryGetTarget(out var resources))
            {
                resources = folder is null ? new MeteorResources { Synonyms = WordNetDatabase.FindAndRead() }
                    : Read(folder);
                Known[key] = new WeakReference<MeteorResources>(resources);
            }

            return resources;
        }
    }

    /// <summary>
    /// Where <c>nadir model pull meteor-paraphrases</c> puts the table: XDG_DATA_HOME/nadir/meteor, else
    /// ~/.local/share/nadir/meteor.
    /// </summary>
    public static string FetchedFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data
            ? data
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share"),
        "nadir",
        "meteor");

    /// <summary>Reads METEOR's own tables from a folder; each is optional.</summary>
    /// <param name="folder">
    /// With <c>english.synsets</c> and <c>english.exceptions</c>, or <c>paraphrase-en</c>; each also with <c>.gz</c>
    /// behind it. Where the whole table of paraphrases is missing, a part of it (<c>paraphrase-en.captions</c>) serves;
    /// <see cref="ParaphraseTable.Source"/> tells which it was.
    /// Without the first two, the synonyms are those of the WordNet at hand.
    /// </param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It has none of the tables.</exception>
    /// <exception cref="InvalidDataException">A table is damaged; the message names the file and the line.</exception>
    public static MeteorResources Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder} does not exist.");
        }

        var hasSynonyms = TryFind(folder, "english.synsets", out var synsets)
            & TryFind(folder, "english.exceptions", out var exceptions);
        var hasParaphrases = TryFind(folder, "paraphrase-en", out var paraphrases)
            || TryFind(folder, "paraphrase-en.captions", out paraphrases);
        if (!hasSynonyms && !hasParaphrases)
        {
            throw new FileNotFoundException(
                $"{folder} has neither english.synsets with english.exceptions nor paraphrase-en (each may end in "
                    + $".gz).");
        }

        return new MeteorResources
        {
            Synonyms = hasSynonyms ? MeteorSynonymTables.Read(synsets!, exceptions!) : WordNetDatabase.FindAndRead(),
            Paraphrases = hasParaphrases ? ParaphraseTable.Read(paraphrases!, CompiledParaphrases.UserFolder) : null,
        };
    }

    private static bool TryFind(string folder, string name, [NotNullWhen(true)] out string? path)
    {
        path = ((string[])[Path.Combine(folder, name), Path.Combine(folder, name + ".gz")]).FirstOrDefault(File.Exists);
        return path is not null;
    }
}
