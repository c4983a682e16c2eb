using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nadir.Metrics;

namespace Nadir.ParserTraining;

/// <summary>Measures a model as Nadir.Metrics runs it, without libtorch.</summary>
internal static class ParserEvaluation
{
    // Seconds; the first captions are slower, while the program is compiled.
    private const double ShortestMeasurement = 3;

    /// <summary>Prints attachment scores, whole captions with all tuples right, and the rate on one core.</summary>
    internal static void Attachment(string? model, ParserCorpus corpus, bool heldOut, TextWriter output)
    {
        var parser = Load(model);
        foreach (var group in (heldOut ? corpus.HeldOut : corpus.Sentences).GroupBy(named => named.Corpus))
        {
            var sentences = group.Select(named => named.Sentence).ToList();
            var captions = sentences.ConvertAll(
                sentence => (IReadOnlyList<string>)Array.ConvertAll(sentence.Tokens, token => token.Form));
            parser.Parse(captions);
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var parsed = parser.Parse(captions);
            var (seconds, times) = (0.0, 1);
            while ((seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds)
                < ShortestMeasurement)
            {
                parser.Parse(captions);
                times++;
            }

            var scores = default(AttachmentScores);
            var (tuples, lemmas) = (0, 0);
            for (var i = 0; i < parsed.Length; i++)
            {
                scores = scores.With(sentences[i].Tokens, parsed[i]);
                tuples += Keys(SceneTuples.Of(parsed[i])).SetEquals(Keys(SceneTuples.Of(sentences[i].Tokens))) ? 1 : 0;
                lemmas += parsed[i].Zip(sentences[i].Tokens).Count(pair => pair.First.Lemma == pair.Second.Lemma);
            }

            output.WriteLine(AttachmentScores.Format(
                new Dictionary<string, AttachmentScores> { [group.Key] = scores }));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  lemmas {(double)lemmas / scores.Tokens:F4}, same tuples {(double)tuples / parsed.Length:F4}, ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"{times * parsed.Length / seconds:F0} captions a second of processor time"));
        }
    }

    /// <summary>
    /// Prints each caption's tokens with tag, head and relation as they should be and as they were found.
    /// </summary>
    internal static void Trees(string? model, ParserCorpus corpus, bool heldOut, TextWriter output)
    {
        var sentences = heldOut ? corpus.HeldOut : corpus.Sentences;
        var parsed = Load(model).Parse(sentences.ConvertAll(
            named => (IReadOnlyList<string>)Array.ConvertAll(named.Sentence.Tokens, token => token.Form)));
        for (var i = 0; i < parsed.Length; i++)
        {
            output.WriteLine($"# {sentences[i].Corpus}");
            for (var j = 0; j < parsed[i].Length; j++)
            {
                var (right, found) = (sentences[i].Sentence.Tokens[j], parsed[i][j]);
                output.WriteLine(string.Join(
                    '\t', j + 1, right.Form, right.Tag, right.Head, right.Relation, found.Tag, found.Head,
                    found.Relation));
            }

            output.WriteLine();
        }
    }

    /// <summary>
    /// Prints the score of each corpus of reference values (metrics/*.json, spice/*.json) beside the original's.
    /// </summary>
    internal static void Corpora(string? model, string reference, TextWriter output)
    {
        var parser = Load(model);
        var synonyms = MeteorResources.Read(Path.Combine(reference, "meteor")).Synonyms;
        foreach (var path in Directory.GetFiles(Path.Combine(reference, "spice"), "*.json")
            .Order(StringComparer.Ordinal))
        {
            using var expected = JsonDocument.Parse(File.ReadAllBytes(path));
            using var corpus = JsonDocument.Parse(
                File.ReadAllBytes(Path.Combine(reference, "metrics", Path.GetFileName(path))));
            var predictions = corpus.RootElement.GetProperty("items").EnumerateArray()
                .Select(item => new CaptionPrediction(
                item.GetProperty("id").ToString(), item.GetProperty("hyp").GetString()!,
                [.. item.GetProperty("refs").EnumerateArray().Select(caption => caption.GetString()!)])).ToList();
            var values = expected.RootElement.GetProperty("items").EnumerateArray()
                .ToDictionary(item => item.GetProperty("id").GetString()!, item => item.GetProperty("f").GetDouble());
            var items = SpiceMetric.Score(
                TokenizedCaptions.From(predictions, CaptionTokenization.Blanks), synonyms, parser.Parse);
            var mean = items.Average(item => item.Counts.F);
            var original = expected.RootElement.GetProperty("mean_f").GetDouble();
            var differences = predictions.Select((item, i) => Math.Abs(values[item.Id] - items[i].Counts.F)).ToList();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileNameWithoutExtension(path)}: {items.Length} items, F {mean:F4}, "
                    + $"original {original:F4}, ")
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"difference {mean - original:+0.0000;-0.0000}, by item {differences.Average():F4}, ")
                + $"{differences.Count(difference => difference < 1e-9)} equal");
        }
    }

    private static HashSet<string> Keys(List<string[]> tuples) =>
        tuples.Select(tuple => string.Join('\t', tuple)).ToHashSet(StringComparer.Ordinal);

    private static CaptionParser Load(string? model) =>
        model is null ? CaptionParser.Instance : new CaptionParser(ParserWeights.Read(File.ReadAllBytes(model)));
}
