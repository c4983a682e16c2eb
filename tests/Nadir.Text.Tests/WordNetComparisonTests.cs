using Xunit.Abstractions;

namespace Nadir.Text.Tests;

/// <summary>Compares with WordNet's lists of words, where they are installed; nothing here needs them to run.</summary>
[Trait("Category", "Reference")]
public class WordNetComparisonTests(ITestOutputHelper output)
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("NADIR_WORDNET") ?? "/usr/share/wordnet";

    [SkippableFact]
    public void Nouns_found_are_nouns_to_WordNet_and_its_sure_nouns_are_found()
    {
        var (nouns, others) = (Read("noun"), Read("verb"));
        others.UnionWith(Read("adj"));
        others.UnionWith(Read("adv"));
        var tagger = new NounTagger();
        string[] captions = [.. LabelledCaptions.Development.Concat(LabelledCaptions.HeldOut)
            .Select(labelled => labelled.Caption)];
        HashSet<string> found = [.. captions.SelectMany(tagger.FindNouns)];
        var known = found.Where(nouns.Contains).ToArray();
        output.WriteLine($"{known.Length} of {found.Count} in WordNet; not: {string.Join(", ", found.Except(known))}");
        Assert.InRange((double)known.Length / found.Count, 0.97, 1);

        // Words that WordNet has as nouns alone. Its index also has "a", "in" and "at" as nouns, and of verbs only the
        // bases.
        string[] sure = [.. captions.SelectMany(caption => WordTokenizer.Tokenize(caption)).Select(NounNumber.Singular)
            .Where(word => word.Length > 3 && !word.EndsWith("ing", StringComparison.Ordinal))
            .Where(word => nouns.Contains(word) && !others.Contains(word)).Distinct()];
        var missed = sure.Except(found).ToArray();
        output.WriteLine($"{missed.Length} of {sure.Length} sure nouns missed: {string.Join(", ", missed)}");
        Assert.InRange((double)missed.Length / sure.Length, 0, 0.03);
    }

    private static HashSet<string> Read(string partOfSpeech)
    {
        var path = Path.Combine(Folder, "index." + partOfSpeech);
        Skip.IfNot(File.Exists(path),
            $"{path} is missing: WordNet is not installed (set NADIR_WORDNET to its folder).");
        return [.. File.ReadLines(path).Where(line => line[0] != ' ')
            .Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)])];
    }
}
