using Nadir.Text;

namespace Nadir.Metrics.Tests;

/// <summary>Holds the metrics against the values of the original programs, for every file of the reference data.</summary>
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
        Compare(MeteorResources.Read(ReferenceFolder.Find("meteor")), CaptionTokenization.Blanks);

    [SkippableFact]
    public void Captions_score_what_the_originals_gave_with_debians_wordnet() => Compare(Debian(), CaptionTokenization.Blanks);

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
        var words = new MeteorWords(MeteorResources.Read(ReferenceFolder.Find("meteor")));
        foreach (var item in ReferenceCorpus.All().SelectMany(corpus => corpus.Items).Where(item => item.MeteorCounts is not null))
        {
            var best = item.References
                .Select(reference => new MeteorAligner(words).Align(Words(item.Hypothesis), Words(reference)))
                .MaxBy(MeteorFormula.Score)!;

            Assert.Equal(item.MeteorCounts, Counts(best));
        }

        int[] Words(string caption) => words.Add(caption.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [SkippableFact]
    public void Single_sentences_score_what_was_published()
    {
        var resources = MeteorResources.Read(ReferenceFolder.Find("meteor"));
        foreach (var item in ReferenceCorpus.All().SelectMany(corpus => corpus.SingleSentences))
        {
            var scores = CaptionMetrics.Score(
                [new CaptionPrediction(item.Id, item.Hypothesis, item.References)],
                new CaptionMetricOptions { Tokenization = CaptionTokenization.Blanks, Meteor = resources });

            AssertEqual(item.Expected, scores.Corpus, item.Hypothesis);
        }
    }

    private static MeteorResources Debian()
    {
        var resources = MeteorResources.OfThisMachine();
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
            Assert.True(Math.Abs(actual(scores) - value) <= tolerance, $"{where}: {name} is {actual(scores)}, not {value}.");
        }
    }

    // In the order of the line that METEOR prints.
    private static int[] Counts(MeteorStatistics statistics)
    {
        List<int> counts = [statistics.Length, statistics.ReferenceLength, statistics.FunctionWords, statistics.ReferenceFunctionWords];
        for (var stage = 0; stage < MeteorStatistics.StageCount; stage++)
        {
            counts.AddRange(
                statistics.Content(false)[stage], statistics.Content(true)[stage],
                statistics.Function(false)[stage], statistics.Function(true)[stage]);
        }

        return [.. counts, statistics.Chunks, statistics.Matches, statistics.ReferenceMatches];
    }
}
