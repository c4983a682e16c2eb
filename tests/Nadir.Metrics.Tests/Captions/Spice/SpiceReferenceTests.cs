using System.Text.Json;
using Nadir.Text;
using Xunit.Abstractions;

namespace Nadir.Metrics.Tests;

/// <summary>
/// Holds everything behind the parser against what the original SPICE and CoreNLP gave, for every file of the reference
/// data.
/// </summary>
[Trait("Category", "Reference")]
public class SpiceReferenceTests(ITestOutputHelper output)
{
    private const int SmallestCorpus = 100;

    private static SynonymLexicon? Synonyms => field ??= MeteorResources.Read(ReferenceFolder.Find("meteor")).Synonyms;

    [SkippableFact]
    public void Trees_collapse_to_the_graphs_of_corenlp()
    {
        var sentences = Sentences();
        var same = sentences.Count(sentence =>
            sentence.CollapsedEdges.Select(Sorted).SequenceEqual(EdgesOf(sentence), StringComparer.Ordinal));

        output.WriteLine($"{same} of {sentences.Count} graphs");
        Assert.Equal(sentences.Count, same);
    }

    [SkippableFact]
    public void Trees_give_the_tuples_of_the_original()
    {
        var sentences = Sentences();
        var same = sentences.Count(
            sentence => Keys(SceneTuples.Of(sentence.Tokens)).SetEquals(Keys(Tuples(sentence.Comments["proposed"]))));

        output.WriteLine($"tuples of {same} of {sentences.Count} captions");
        Assert.Equal(sentences.Count, same);
    }

    [SkippableFact]
    public void Tags_and_forms_give_the_lemmas_of_morpha()
    {
        var pairs = Sentences().SelectMany(sentence => sentence.Tokens)
            .Select(token => (token.Form, token.Tag, token.Lemma)).Distinct().ToList();

        var other = pairs.FindAll(pair => TokenLemmas.Of(pair.Form, pair.Tag) != pair.Lemma);
        output.WriteLine($"{pairs.Count - other.Count} of {pairs.Count} lemmas, other: {string.Join(", ", other)}");
        Assert.Empty(other);
    }

    [SkippableFact]
    public void Tuples_of_a_caption_merge_as_in_the_original()
    {
        foreach (var sentence in Sentences())
        {
            var graph = new SpiceGraph(SynsetsOf);
            foreach (var tuple in Tuples(sentence.Comments["proposed"]))
            {
                graph.Add(tuple);
            }

            Assert.Equal(
                Tuples(sentence.Comments["tuples"]).Select(tuple => string.Join('\t', tuple.Select(Ordered)))
                    .Order(StringComparer.Ordinal),
                graph.Tuples().Select(tuple => string.Join('\t', tuple.Select(concept => concept.Text)))
                    .Order(StringComparer.Ordinal));
        }
    }

    [SkippableFact]
    public void Merged_tuples_match_and_count_as_in_the_original()
    {
        foreach (var path in ReferenceFolder.Files("spice", "*.json"))
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var item in file.RootElement.GetProperty("items").EnumerateArray())
            {
                var own = Concepts(item.GetProperty("test_tuples"));
                var others = Concepts(item.GetProperty("ref_tuples"));
                var result = SpiceScorer.Compare(own, others);

                Assert.Equal(Flags(item.GetProperty("test_matched")), result.Matched);
                Assert.Equal(
                    Flags(item.GetProperty("ref_matched")),
                    Array.ConvertAll(others,
                        tuple => Array.Exists(own, other => SpiceScorer.AreSimilar(tuple, other))));
                AssertCounts(item, result);
            }
        }
    }

    // Corpora of captions, by what is asked for. Of a few sentences of other kinds docs/spice.md has what was measured.
    [SkippableFact]
    public void With_the_bundled_parser_a_corpus_scores_nearly_as_in_the_original()
    {
        var compared = 0;
        foreach (var (corpus, expected) in Pairs())
        {
            var items = SpiceMetric.Score(
                TokenizedCaptions.From(corpus.Predictions, CaptionTokenization.Blanks), Synonyms);
            var difference = items.Average(item => item.Counts.F)
                - expected.RootElement.GetProperty("mean_f").GetDouble();
            var original = Items(expected);
            var byItem = corpus.Items.Zip(items)
                .Average(pair => Math.Abs(original[pair.First.Id].GetProperty("f").GetDouble() - pair.Second.Counts.F));

            output.WriteLine($"{corpus.Name}, {items.Length} items: {difference:+0.0000;-0.0000}, by item {byItem:F4}");
            if (items.Length >= SmallestCorpus)
            {
                Assert.InRange(difference, -0.005, 0.005);
                Assert.InRange(byItem, 0, 0.02);
                compared++;
            }
        }

        Assert.True(compared > 0, "No file has enough items.");
    }

    // The items all of whose captions have a given parse: mostly those of UCM, where captions repeat.
    [SkippableFact]
    public void From_given_parses_whole_items_score_as_in_the_original()
    {
        var trees = Sentences().GroupBy(sentence => sentence.Text)
            .ToDictionary(group => group.Key, group => group.First().Tokens, StringComparer.Ordinal);
        var compared = 0;
        foreach (var (corpus, expected) in Pairs())
        {
            var items = Items(expected);
            foreach (var item in corpus.Items.Where(
                item => item.References.Append(item.Hypothesis).All(trees.ContainsKey)))
            {
                List<string[]> TuplesOf(string caption) => SceneTuples.Of(trees[caption]);
                var result = new SpiceScorer(Synonyms)
                    .Score(TuplesOf(item.Hypothesis), item.References.Select(TuplesOf));
                AssertCounts(items[item.Id], result);
                AssertTuples(items[item.Id].GetProperty("test_tuples"), result.HypothesisTuples);
                AssertTuples(items[item.Id].GetProperty("ref_tuples"), result.ReferenceTuples);
                compared++;
            }
        }

        output.WriteLine($"{compared} items");
        Assert.True(compared > 0, "No item has only captions with a given parse.");
    }

    // Every file of captions that the original's values are known of.
    private static IEnumerable<(ReferenceCorpus Corpus, JsonDocument Expected)> Pairs() =>
        from corpus in ReferenceCorpus.All()
        let path = Path.Combine(ReferenceFolder.Find("spice"), corpus.Name)
        where File.Exists(path)
        select (corpus, JsonDocument.Parse(File.ReadAllBytes(path)));

    private static Dictionary<string, JsonElement> Items(JsonDocument expected) =>
        expected.RootElement.GetProperty("items").EnumerateArray()
            .ToDictionary(item => item.GetProperty("id").GetString()!);

    private static void AssertCounts(JsonElement item, SpiceItem result)
    {
        Assert.Equal(item.GetProperty("f").GetDouble(), result.Counts.F, 1e-12);
        AssertCounts(result.Counts, item.GetProperty("tp").GetInt32(), item.GetProperty("fp").GetInt32(),
            item.GetProperty("fn").GetInt32());
        foreach (var subset in SpiceSubsets.All)
        {
            var counts = result.Subsets[(int)subset];
            if (item.GetProperty("subsets")
                .GetProperty(subset.ToString()) is { ValueKind: JsonValueKind.Array } expected)
            {
                AssertCounts(counts, expected[0].GetInt32(), expected[1].GetInt32(), expected[2].GetInt32());
            }
            else
            {
                Assert.Equal(0, counts.References);
            }
        }
    }

    private static void AssertCounts(SpiceCounts counts, int matched, int unmatched, int missed) => Assert.Equal(
        (matched, unmatched, missed),
        (counts.Matched, counts.Hypothesis - counts.Matched, counts.References - counts.Matched));

    private static void AssertTuples(JsonElement expected, SpiceConcept[][] tuples) => Assert.Equal(
        JsonTuples(expected).Select(tuple => string.Join('\t', tuple.Select(Ordered))).Order(StringComparer.Ordinal),
        tuples.Select(tuple => string.Join('\t', tuple.Select(concept => concept.Text))).Order(StringComparer.Ordinal));

    private static List<ConllSentence> Sentences() =>
        [.. ReferenceFolder.Files("parses", "*.conll.gz").SelectMany(ConllSentence.Read)];

    private static IEnumerable<string> EdgesOf(ConllSentence sentence)
    {
        var nodes = CollapsedGraph.From(sentence.Tokens).Nodes;
        return Enumerable.Range(1, sentence.Tokens.Length).Select(position => Sorted(string.Join('|', nodes
            .Where(node => node.Position == position)
            .SelectMany(node => node.Incoming.Select(
                edge => $"{(node.Copy == 0 ? "" : $"{node}=")}{edge.Head}:{edge.Relation}")))));
    }

    private static string Sorted(string edges) => string.Join('|', edges.Split('|').Order(StringComparer.Ordinal));

    private static string Ordered(string words) => string.Join('/', words.Split('/').Order(StringComparer.Ordinal));

    private static HashSet<string> Keys(IEnumerable<string[]> tuples) =>
        tuples.Select(tuple => string.Join('\t', tuple)).ToHashSet(StringComparer.Ordinal);

    private static string[][] Tuples(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonTuples(document.RootElement);
    }

    private static string[][] JsonTuples(JsonElement tuples) =>
        [.. tuples.EnumerateArray()
            .Select(tuple => tuple.EnumerateArray().Select(word => word.GetString()!).ToArray())];

    private static bool[] Flags(JsonElement flags) => [.. flags.EnumerateArray().Select(flag => flag.GetInt32() == 1)];

    private static SpiceConcept[][] Concepts(JsonElement tuples) =>
        [.. JsonTuples(tuples).Select(tuple => Array.ConvertAll(tuple, Concept))];

    private static SpiceConcept Concept(string words)
    {
        var parts = words.Split('/');
        var concept = new SpiceConcept(parts[0], SynsetsOf(parts[0]));
        foreach (var part in parts.Skip(1))
        {
            concept.Unite(new SpiceConcept(part, SynsetsOf(part)));
        }

        return concept;
    }

    private static int[] SynsetsOf(string text) => Synonyms!.Synsets(text.ToLowerInvariant().Replace(' ', '_'));
}
