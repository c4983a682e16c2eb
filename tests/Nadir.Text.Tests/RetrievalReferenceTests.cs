using System.Text.Json;
using Nadir.Metrics;

namespace Nadir.Text.Tests;

/// <summary>Tokens, vocabularies, stems and concepts of the retrieval methods against what their own code
/// gives.</summary>
[Trait("Category", "Reference")]
public class RetrievalReferenceTests
{
    [SkippableFact]
    public void Captions_are_split_as_nltk_does() => ForEach("vocabulary/tokens*.json", root =>
    {
        foreach (var item in root.GetProperty("items").EnumerateArray())
        {
            var caption = item.GetProperty("caption").GetString()!;
            Assert.Equal(
                [caption, .. Strings(item, "word_tokenize")], [caption, .. TreebankWordTokenizer.Tokenize(caption)]);
            Assert.Equal(
                [caption, .. Strings(item, "tokens")], [caption, .. TreebankWordTokenizer.TokenizeCaption(caption)]);
        }

        Assert.Equal(Strings(root, "dropped"), TreebankWordTokenizer.DroppedMarks);
    });

    [SkippableFact]
    public void The_released_rule_gives_the_released_words_and_ids() => ForEach("vocabulary/build_vocab*.json", root =>
    {
        var vocabulary = RetrievalVocabulary.BuildWithTestLeak(
            Strings(root, "train_captions"), Strings(root, "test_captions"));

        Assert.Equal(root.GetProperty("size").GetInt32(), vocabulary.Count);
        foreach (var entry in root.GetProperty("word2idx").EnumerateObject())
        {
            Assert.Equal(entry.Value.GetInt32(), vocabulary.IdOf(entry.Name));
        }

        foreach (var text in root.GetProperty("encoded").EnumerateArray())
        {
            long[] ids = [.. text.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt64())];
            Assert.Equal(ids, vocabulary.Encode(text.GetProperty("caption").GetString()!, int.MaxValue));
        }
    });

    [SkippableFact]
    public void Stems_and_stop_words_are_those_of_AMFMNs_script() => ForEach("amfmn/text_similarity*.json", root =>
    {
        foreach (var caption in root.GetProperty("stems").EnumerateObject())
        {
            var stems = TreebankWordTokenizer.Tokenize(caption.Name).ConvertAll(PorterStemmer.Stem);
            Assert.Equal(Strings(caption.Value, "stems"), stems);
            Assert.Equal(
                Strings(caption.Value, "stems_without_stop_words"),
                stems.Where(static stem => stem is not ("," or ".") && !EnglishStopWords.All.Contains(stem)));
        }
    });

    [SkippableFact]
    public void Concepts_and_targets_are_KAMCLs_taken_by_image() => ForEach("kamcl/concepts*.json", root =>
    {
        string[][] images = [.. root.GetProperty("captions").EnumerateArray()
            .Select(static image => image.EnumerateArray().Select(static text => text.GetString()!).ToArray())];
        // The filter's word list is not in the file; these are the words that passed it.
        var known = Strings(root, "all_words").Select(static line => line.Split(' ')[0]).ToHashSet();

        var concepts = ConceptWords.Build(images, known.Contains, root.GetProperty("tag_vocab_size").GetInt32());

        Assert.Equal(Strings(root, "tag_vocab"), concepts.Words);
        foreach (var item in root.GetProperty("items").EnumerateArray())
        {
            var caption = item.GetProperty("caption").GetString()!;
            int[] named = [.. item.GetProperty("caption_concepts").EnumerateArray()
                .Select(static index => index.GetInt32())];
            Assert.Equal([caption, .. named.Select(static index => $"{index}")],
                [caption, .. concepts.Of(caption).Select(static index => $"{index}")]);
            var targets = concepts.Targets(images[item.GetProperty("image").GetInt32()]);
            var expected = new float[targets.Length];
            foreach (var target in item.GetProperty("image_target").EnumerateObject())
            {
                expected[int.Parse(target.Name, System.Globalization.CultureInfo.InvariantCulture)] =
                    target.Value.GetSingle();
            }

            Assert.All(expected.Zip(targets), static pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    });

    [SkippableFact]
    public void The_stop_words_are_the_179()
    {
        var path = Path.Combine(Root(), "vocabulary", "english_stop_words_179.txt");
        Skip.IfNot(File.Exists(path), $"{path} does not exist");

        Assert.Equal(File.ReadAllLines(path).Select(static line => line.Trim())
            .Where(static line => line.Length > 0).Order(StringComparer.Ordinal),
            EnglishStopWords.All.Order(StringComparer.Ordinal));
    }

    // The released files count train and test; without the test captions 1,046 and 1,268 entries remain.
    [SkippableTheory]
    [InlineData("rsicd/dataset_rsicd.json", 49_140, 1_046, "many", "planes", "parked")]
    [InlineData("rsitmd/dataset_rsitmd_captions.json", 21_455, 1_268, "baseball", "field", "beside")]
    public void Training_captions_alone_give_the_counted_vocabulary(
        string file, int captions, int entries, params string[] first)
    {
        var root = Environment.GetEnvironmentVariable("NADIR_DATA");
        Skip.If(root is null, "NADIR_DATA is not set");
        var path = Path.Combine(root!, file);
        Skip.IfNot(File.Exists(path), $"{path} does not exist");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        string[] train =
        [
            .. document.RootElement.GetProperty("images").EnumerateArray()
                .Where(static image => image.GetProperty("split").GetString() != "test")
                .SelectMany(static image => image.GetProperty("sentences").EnumerateArray())
                .Select(static sentence => sentence.GetProperty("raw").GetString()!),
        ];
        Skip.IfNot(
            train.Length == captions, $"{path} has {train.Length} training captions, not the published {captions}");

        var vocabulary = RetrievalVocabulary.Build(train);

        Assert.Equal(entries, vocabulary.Count);
        Assert.Equal(first, vocabulary.Words.Take(first.Length));
    }

    private static void ForEach(string pattern, Action<JsonElement> test)
    {
        var full = Path.Combine(Root(), "baselines", pattern);
        var folder = Path.GetDirectoryName(full)!;
        Skip.IfNot(Directory.Exists(folder), $"{folder} does not exist");
        var files = Directory.GetFiles(folder, Path.GetFileName(full));
        Skip.If(files.Length == 0, $"{folder} has no {Path.GetFileName(full)}");
        foreach (var file in files)
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            test(document.RootElement);
        }
    }

    private static string Root() => Path.GetDirectoryName(ReferenceFolder.Clip())!;

    private static string[] Strings(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(static text => text.GetString()!)];
}
