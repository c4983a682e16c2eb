using Nadir.Text;

namespace Nadir.Metrics.Tests;

/// <summary>
/// Holds the metrics against the values of the original programs, for every file of the reference data.
/// </summary>
[Trait("Category", "Reference")]
public class ReferenceScoresTests
{
    private static readonly Dictionary<string, (Func<CaptionScores, double> Value, double Tolerance)> Metrics = new()
    {
        ["Bleu_1"] = (scores => scores.Bleu1, 1e-6),
        ["Bleu_2"] = (scores => scores.Bleu2, 1e-6),
        ["Bleu_3"] = (scores => scores.Bleu3, 1e-6),
        ["Bleu_4"] = (scores => scores.Bleu4, 1e-6),
        ["ROUGE_L"] = (scores => scores.RougeL, 1e-6),
        ["CIDEr"] = (scores => scores.Cider, 1e-6),
        ["METEOR_no_paraphrase"] = (scores => scores.Meteor, 1e-6),
    };

    [SkippableFact]
    public void Captions_score_what_the_originals_gave_with_meteors_tables() =>
        Compare(MeteorResources.Read(ReferenceFolder.Find("meteor")) with { Paraphrases = null },
            CaptionTokenization.Blanks);

    [SkippableFact]
    public void Captions_score_what_the_originals_gave_with_debians_wordnet() =>
        Compare(Debian(), CaptionTokenization.Blanks);

    [SkippableFact]
    public void Debians_wordnet_gives_every_word_the_synsets_of_meteors_tables()
    {
        var tables = MeteorResources.Read(ReferenceFolder.Find("meteor")).Synonyms!;
        var debian = Debian().Synonyms!;
        var words = ReferenceCorpus.All().SelectMany(corpus => corpus.Items)
            .SelectMany(item => item.References.Append(item.Hypothesis))
            .SelectMany(caption => WordTokenizer.Tokenize(caption)).Distinct();

        Assert.All(words, word => Assert.Equal(tables.Synsets(word), debian.Synsets(word)));
    }

    [SkippableFact]
    public void Meteor_counts_what_the_original_counted()
    {
        var resources = MeteorResources.Read(ReferenceFolder.Find("meteor")) with { Paraphrases = null };
        foreach (var corpus in ReferenceCorpus.All())
        {
            var items = corpus.Items.Where(item => item.MeteorCounts is not null).ToArray();
            foreach (var (item, counts) in items.Zip(BestCounts(resources, items)))
            {
                Assert.Equal(item.MeteorCounts, counts);
            }
        }
    }

    [SkippableFact]
    public void Meteor_with_paraphrases_scores_and_counts_what_the_original_did()
    {
        var resources = MeteorResources.Read(ReferenceFolder.Find("meteor"));
        Skip.If(resources.Paraphrases is null, "The reference data has no table of paraphrases.");
        var corpora = ReferenceCorpus.All();
        foreach (var path in ReferenceFolder.Files("meteor/values", "*.json"))
        {
            var expected = new MeteorValues(path);
            var corpus = corpora.Single(corpus => corpus.Name == expected.Corpus);
            var results = CaptionMetrics.Score(
                corpus.Predictions, new CaptionMetricOptions
                {
                    Tokenization = CaptionTokenization.Blanks,
                    Meteor = resources
                });

            var differences = expected.Items.Zip(results.Images)
                .Where(pair => Math.Abs(pair.First.Score - pair.Second.Meteor) > 1e-6)
                .Select(pair => $"{pair.First.Id}: {pair.Second.Meteor}, not {pair.First.Score}").ToArray();
            Assert.True(differences.Length == 0,
                $"{path}: {differences.Length} differ: {string.Join("; ", differences.Take(5))}");
            Assert.Equal(expected.CorpusScore, results.Corpus.Meteor, 1e-6);
            foreach (var (item, counts) in expected.Items.Zip(BestCounts(resources, corpus.Items)))
            {
                Assert.Equal((item.Id, string.Join(' ', item.Counts)), (item.Id, string.Join(' ', counts)));
            }

            foreach (var (hypothesis, score) in expected.SingleSentences)
            {
                var item = corpus.SingleSentences.Single(single => single.Hypothesis == hypothesis);
                var single = CaptionMetrics.Score(
                    [new CaptionPrediction(item.Id, item.Hypothesis, item.References)],
                    new CaptionMetricOptions { Tokenization = CaptionTokenization.Blanks, Meteor = resources });
                Assert.Equal(score, single.Corpus.Meteor, 1e-6);
            }
        }
    }

    [SkippableFact]
    public void Single_sentences_score_what_was_published()
    {
        var resources = MeteorResources.Read(ReferenceFolder.Find("meteor")) with { Paraphrases = null };
        foreach (var item in ReferenceCorpus.All().SelectMany(corpus => corpus.SingleSentences))
        {
            var scores = CaptionMetrics.Score(
                [new CaptionPrediction(item.Id, item.Hypothesis, item.References)],
                new CaptionMetricOptions { Tokenization = CaptionTokenization.Blanks, Meteor = resources });

            AssertEqual(item.Expected, scores.Corpus, item.Hypothesis);
        }
    }

    private static IEnumerable<int[]> BestCounts(MeteorResources resources, ReferenceItem[] items)
    {
        var words = new MeteorWords(resources);
        var captions = items.Select(
            item => (Hypothesis: Add(item.Hypothesis), References: item.References.Select(Add).ToArray())).ToArray();
        words.Complete();
        foreach (var (hypothesis, references) in captions)
        {
            yield return Counts(references.Select(reference => new MeteorAligner(words).Align(hypothesis, reference))
                .MaxBy(MeteorFormula.Score)!);
        }

        MeteorCaption Add(string caption) =>
            words.Add(caption.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static MeteorResources Debian()
    {
        var resources = MeteorResources.OfThisMachine() with { Paraphrases = null };
        Skip.If(resources.Synonyms is null, $"{WordNetDatabase.DebianFolder} is absent: apt-get install wordnet-base.");
        return resources;
    }

    private static void Compare(MeteorResources resources, CaptionTokenization tokenization)
    {
        foreach (var corpus in ReferenceCorpus.All())
        {
            var results = CaptionMetrics.Score(
                corpus.Predictions, new CaptionMetricOptions { Tokenization = tokenization, Meteor = resources });
            AssertEqual(corpus.CorpusScores, results.Corpus, corpus.Name);
            foreach (var (item, image) in corpus.Items.Zip(results.Images))
            {
                AssertEqual(item.Expected, image, $"{corpus.Name}, {item.Id}: {item.Hypothesis}");
            }
        }
    }

    private static void AssertEqual(Dictionary<string, double> expected, CaptionScores scores, string where)
    {
        foreach (var (name, value) in expected.Where(pair => Metrics.ContainsKey(pair.Key)))
        {
            var (actual, tolerance) = Metrics[name];
            Assert.True(Math.Abs(actual(scores) - value) <= tolerance,
                $"{where}: {name} is {actual(scores)}, not {value}.");
        }
    }

    // In the order of the line that METEOR prints.
    private static int[] Counts(MeteorStatistics statistics)
    {
        List<int> counts = [statistics.Length, statistics.ReferenceLength, statistics.FunctionWords,
            statistics.ReferenceFunctionWords];
        for (var stage = 0; stage < MeteorStatistics.StageCount; stage++)
        {
            counts.AddRange(
                statistics.Content(false)[stage], statistics.Content(true)[stage],
                statistics.Function(false)[stage], statistics.Function(true)[stage]);
        }

        return [.. counts, statistics.Chunks, statistics.Matches, statistics.ReferenceMatches];
    }
}
