using System.Diagnostics.CodeAnalysis;
using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>What METEOR's later stages look up. A stage without its data is left out, and the scores say so.</summary>
public sealed record MeteorResources
{
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

    /// <summary>Synonyms of the WordNet at hand (<see cref="WordNetDatabase.FindAndRead"/>), no paraphrases.</summary>
    /// <exception cref="InvalidDataException">A file of WordNet is not of its form.</exception>
    public static MeteorResources OfThisMachine() => new() { Synonyms = WordNetDatabase.FindAndRead() };

    /// <summary>Reads METEOR's own tables from a folder; each is optional.</summary>
    /// <param name="folder">
    /// With <c>english.synsets</c> and <c>english.exceptions</c>, or <c>paraphrase-en</c>; each also with <c>.gz</c> behind it.
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

        var hasSynonyms = TryFind(folder, "english.synsets", out var synsets) & TryFind(folder, "english.exceptions", out var exceptions);
        var hasParaphrases = TryFind(folder, "paraphrase-en", out var paraphrases);
        if (!hasSynonyms && !hasParaphrases)
        {
            throw new FileNotFoundException(
                $"{folder} has neither english.synsets with english.exceptions nor paraphrase-en (each may end in .gz).");
        }

        return new MeteorResources
        {
            Synonyms = hasSynonyms ? MeteorSynonymTables.Read(synsets!, exceptions!) : WordNetDatabase.FindAndRead(),
            Paraphrases = hasParaphrases ? ParaphraseTable.Read(paraphrases!) : null,
        };
    }

    private static bool TryFind(string folder, string name, [NotNullWhen(true)] out string? path)
    {
        path = ((string[])[Path.Combine(folder, name), Path.Combine(folder, name + ".gz")]).FirstOrDefault(File.Exists);
        return path is not null;
    }
}
