using FsCheck;
using FsCheck.Fluent;
using Nadir.Text;

namespace Nadir.Metrics.Tests;

public sealed class MeteorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-meteor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a u-shaped road", "a u shaped road")]
    [InlineData("two_tone and\\/or", "two _ tone and \\ / or")]
    [InlineData("a-b-c-d", "a b-c d")] // The original's replacement does not look at a letter twice.
    [InlineData("river 's do n't o'clock", "river ' s do n 't o 'clock")]
    [InlineData("1,000 a,b 3.5", "1,000 a , b 3.5")]
    [InlineData("u.s. ground. there", "us ground. there")]
    [InlineData("the end.", "the end .")]
    [InlineData("pp. 7 vs. 8", "pp. 7 vs. 8")]
    [InlineData("été", "été")]
    [InlineData("飞机", "飞 机")]
    [InlineData("wait..", "wait ..")]
    public void Tokens_are_split_further(string tokens, string expected) =>
        Assert.Equal(expected, string.Join(' ', MeteorNormalizer.Normalize(tokens.Split(' '))));

    // Of one sentence each: matched words of both sides, and chunks, counted by hand.
    [Theory]
    [InlineData("a b c d", "a b c d", 4, 1)]
    [InlineData("d c b a", "a b c d", 4, 4)]
    [InlineData("a b x c d", "a b c d", 4, 2)]
    [InlineData("the cat the dog", "the dog the cat", 4, 2)]
    [InlineData("x y", "a b", 0, 0)]
    [InlineData("a a a", "a", 1, 1)]
    public void Words_are_matched_in_few_chunks(string hypothesis, string reference, int matches, int chunks)
    {
        var statistics = Align(MeteorResources.None, hypothesis, reference);

        Assert.Equal((matches, matches, chunks), (statistics.Matches, statistics.ReferenceMatches, statistics.Chunks));
    }

    [Fact]
    public void As_many_equal_words_are_matched_as_there_are() => Prop.ForAll(
        Gen.Elements("a", "b", "c", "d").ListOf().Where(words => words.Count < 7).Two().ToArbitrary(),
        pair =>
        {
            var statistics = Align(MeteorResources.None, string.Join(' ', pair.Item1), string.Join(' ', pair.Item2));
            Assert.Equal(
                pair.Item1.Distinct().Sum(word =>
                    Math.Min(pair.Item1.Count(other => other == word), pair.Item2.Count(other => other == word))),
                statistics.Matches);
            Assert.InRange(statistics.Chunks, statistics.Matches == 0 ? 0 : 1, statistics.Matches);
        }).QuickCheckThrowOnFailure();

    // Every place of a word is a path of the search: all of them at once would take the square of the caption's length.
    [Fact]
    public void A_caption_that_repeats_a_word_very_often_takes_little_memory()
    {
        const int times = 50_000;
        var hypothesis = string.Join(' ', Enumerable.Repeat("tree", times));
        var before = GC.GetTotalAllocatedBytes();

        var statistics = Align(MeteorResources.None, hypothesis, "a tree near a tree");

        Assert.Equal((2, 2, 2), (statistics.Matches, statistics.ReferenceMatches, statistics.Chunks));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 200L << 20);
    }

    [Fact]
    public void Dropping_paths_behind_the_beam_early_changes_nothing()
    {
        var random = new Random(9);
        var words = new MeteorWords(
            new MeteorResources
            {
                Paraphrases = ParaphraseTable.From(
                [("a b", "b"), ("b", "a b"), ("c", "a"), ("b c", "c b")])
            });
        MeteorCaption Caption() => words.Add(random.GetItems(["a", "b", "c", "d"], random.Next(10, 40)));
        var pairs = Enumerable.Range(0, 60).Select(_ => (Caption(), Caption())).ToList();
        words.Complete();

        var (early, late) = (new MeteorAligner(words, 45), new MeteorAligner(words, int.MaxValue));
        Assert.All(pairs, pair =>
            Assert.Equal(Counts(late.Align(pair.Item1, pair.Item2)), Counts(early.Align(pair.Item1, pair.Item2))));
        Assert.Contains(pairs, pair => early.Align(pair.Item1, pair.Item2).Matches > 8);
    }

    [Fact]
    public void Stages_match_what_the_ones_before_leave()
    {
        var resources = new MeteorResources
        {
            Synonyms = new SynonymLexicon(
                new Dictionary<string, int[]> { ["aircraft"] = [7], ["plane"] = [5, 7] },
                new Dictionary<string, string[]>()),
            Paraphrases = ParaphraseTable.From([("a lot of", "many")]),
        };
        Assert.Equal([MeteorStage.Exact, MeteorStage.Stem, MeteorStage.Synonym, MeteorStage.Paraphrase],
            resources.Stages);

        var statistics = Align(resources, "many parked aircraft", "a lot of parking planes");

        Assert.Equal([0, 1, 1, 1], statistics.Content(false).ToArray()); // "many" is no function word, "a", "of" are.
        Assert.Equal([0, 1, 1, 1], statistics.Content(true).ToArray());
        Assert.Equal([0, 0, 0, 0], statistics.Function(false).ToArray());
        Assert.Equal([0, 0, 0, 2], statistics.Function(true).ToArray());
        Assert.Equal(1, statistics.Chunks);
    }

    [Fact]
    public void The_corpus_value_is_no_mean()
    {
        var results = CaptionMetrics.Score(
            [new("a", "a b c d e f", ["a b c d e f"]), new("b", "x", ["a y z"]), new("c", "x b", ["b x"])],
            new CaptionMetricOptions { Meteor = MeteorResources.None });

        // 8 matches, all of content words but "a"; the image that is one chunk adds none, the third adds two.
        const double precision = ((0.75 * 7) + 0.25) / ((0.75 * 8) + 0.25);
        const double recall = ((0.75 * 7) + 0.25) / ((0.75 * 9) + (0.25 * 2));
        var expected = 1 / ((0.15 / precision) + (0.85 / recall)) * (1 - (0.6 * Math.Pow(2.0 / 8, 0.2)));
        Assert.Equal(expected, results.Corpus.Meteor, 1e-12);
    }

    [Fact]
    public void Tables_are_read_plain_and_compressed()
    {
        File.WriteAllText(Path.Combine(_folder, "english.synsets"), "goose\n00000003 00000005\nbird\n00000005\n");
        File.WriteAllText(Path.Combine(_folder, "english.exceptions"), "goose\ngeese\n");
        using (var gzip = new System.IO.Compression.GZipStream(
            File.Create(Path.Combine(_folder, "paraphrase-en.gz")), System.IO.Compression.CompressionMode.Compress))
        {
            gzip.Write("0.5\nnext to\nbeside\n0.1\nbeside\nby the side of\n"u8);
        }

        var resources = MeteorResources.Read(_folder);

        Assert.Equal([3, 5], resources.Synonyms!.Synsets("geese"));
        Assert.Equal(2, resources.Paraphrases!.Count);
        Assert.Equal([0, 0, 0, 1], Align(resources, "x beside", "next to y").Content(false).ToArray());
    }

    [Fact]
    public void A_part_of_the_table_serves_where_the_whole_is_missing_and_the_result_tells_which_was_used()
    {
        var part = Path.Combine(_folder, "paraphrase-en.captions");
        File.WriteAllText(part, "0.5\nnext to\nbeside\n");
        CaptionPrediction[] predictions = [new("a", "x beside", ["next to y"])];
        ParaphraseSource? Used() =>
            CaptionMetrics.Score(predictions,
                new CaptionMetricOptions { Meteor = MeteorResources.Read(_folder) }).Paraphrases;

        Assert.Equal(new ParaphraseSource(part, 1), Used());

        var whole = Path.Combine(_folder, "paraphrase-en");
        File.WriteAllText(whole, "0.5\nnext to\nbeside\n0.5\nbeside\nby\n");
        Assert.Equal(new ParaphraseSource(whole, 2), Used());
        Assert.Null(CaptionMetrics.Score(
            predictions, new CaptionMetricOptions { Meteor = MeteorResources.None }).Paraphrases);
    }

    [Theory]
    [InlineData("goose\n", "ends within the record that begins in line 1")]
    [InlineData("goose\nx\n", "line 2: 'x' is no synset number")]
    public void A_damaged_table_is_named(string content, string words)
    {
        File.WriteAllText(Path.Combine(_folder, "english.synsets"), content);
        File.WriteAllText(Path.Combine(_folder, "english.exceptions"), "");

        var error = Assert.Throws<InvalidDataException>(() => MeteorResources.Read(_folder));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("english.synsets", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.5\nnext to\n", "ends within the record that begins in line 1")]
    [InlineData("0.5\nnext to\nbeside\nbeside\nnext to\n0.5\n", "line 4, is no number")]
    public void A_damaged_table_of_paraphrases_is_named(string content, string words)
    {
        var path = Path.Combine(_folder, "paraphrase-en");
        File.WriteAllText(path, content);

        var error = Assert.Throws<InvalidDataException>(() => MeteorResources.Read(_folder));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_read_the_same_wherever_blocks_cut_its_lines()
    {
        // Longer than several blocks of a megabyte, with lines of many lengths.
        var path = Path.Combine(_folder, "paraphrase-en");
        var pairs = Enumerable.Range(0, 60_000)
            .Select(i => ($"w{i % 977} k{i / 7} {new string('x', i % 61)}", $"p{i} q{i % 13}")).ToArray();
        File.WriteAllLines(path, pairs.SelectMany(pair => (string[])["0.25", pair.Item1.TrimEnd(), pair.Item2]));
        Assert.True(new FileInfo(path).Length > 2 << 20);

        var read = ParaphraseTable.Read(path);
        var made = ParaphraseTable.From(pairs);

        Assert.Equal((pairs.Length, path), (read.Count, read.Source));
        Assert.Equal(made.WordCount, read.WordCount);
        for (var pair = 0; pair < pairs.Length; pair++)
        {
            Assert.Equal(2, read.Length(pair));
            Assert.Equal(read.Number($"p{pair}"), read.Word(pair, 0));
            Assert.Equal((made.Word(pair, 0), made.Word(pair, 1), made.NextPair(pair)),
                (read.Word(pair, 0), read.Word(pair, 1), read.NextPair(pair)));
        }
    }

    [Fact]
    public void A_table_is_kept_in_a_form_that_reads_faster_and_belongs_to_its_file_alone()
    {
        var path = Path.Combine(_folder, "paraphrase-en");
        var compiled = Path.Combine(_folder, "cache");
        var pairs = Enumerable.Range(0, 90_000)
            .Select(i => ($"w{i % 977} k{i / 7} {new string('x', i % 61)}".TrimEnd(), $"p{i} q{i % 13}")).ToArray();
        void Write(IEnumerable<(string, string)> records) =>
            File.WriteAllLines(path, records.SelectMany(pair => (string[])["0.25", pair.Item1, pair.Item2]));
        Write(pairs);
        var made = ParaphraseTable.Read(path);

        AssertEqual(made, ParaphraseTable.Read(path, compiled)); // Makes the form.
        var file = Assert.Single(Directory.GetFiles(compiled));
        var written = File.GetLastWriteTimeUtc(file);
        AssertEqual(made, ParaphraseTable.Read(path, compiled)); // Reads it.
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));

        // Damaged or cut off: made again.
        foreach (var length in (long[])[new FileInfo(file).Length, 1000, 0])
        {
            using (var stream = File.OpenWrite(file))
            {
                stream.SetLength(length);
                stream.Position = length / 2;
                stream.WriteByte(0xA5);
            }

            AssertEqual(made, ParaphraseTable.Read(path, compiled));
        }

        // Another table of the same size.
        pairs[^1].Item2 = pairs[^1].Item2.Replace('q', 'r');
        Write(pairs);
        Assert.True(ParaphraseTable.Read(path, compiled).Number("r" + (89_999 % 13)) >= 0);
        Assert.Equal(2, Directory.GetFiles(compiled).Length);

        // A folder that cannot be: a file stands there.
        AssertEqual(ParaphraseTable.Read(path), ParaphraseTable.Read(path, path));
    }

    private static void AssertEqual(ParaphraseTable expected, ParaphraseTable actual)
    {
        Assert.Equal((expected.Count, expected.WordCount, expected.Source),
            (actual.Count, actual.WordCount, actual.Source));
        for (var pair = 0; pair < expected.Count; pair++)
        {
            Assert.Equal((expected.Length(pair), expected.NextPair(pair)),
                (actual.Length(pair), actual.NextPair(pair)));
            Assert.Equal((expected.Word(pair, 0), expected.Word(pair, 1)),
                (actual.Word(pair, 0), actual.Word(pair, 1)));
        }

        var (phrase, same) = (NGramTable.NoPrefix, NGramTable.NoPrefix);
        Assert.True(expected.TryLengthen(ref phrase, expected.Number("w7"))
            && actual.TryLengthen(ref same, actual.Number("w7")));
        Assert.True(expected.TryLengthen(ref phrase, expected.Number("k1"))
            && actual.TryLengthen(ref same, actual.Number("k1")));
        Assert.Equal((phrase, expected.FirstPair(phrase)), (same, actual.FirstPair(same)));
    }

    // A pair that stands in both directions matches twice, so that a synonym or stem is wanted three times and no
    // longer fixed.
    [Fact]
    public void A_paraphrase_can_lower_a_score()
    {
        var synonyms = new SynonymLexicon(
            new Dictionary<string, int[]> { ["is"] = [1], ["are"] = [1] }, new Dictionary<string, string[]>());
        var without = new MeteorResources { Synonyms = synonyms };
        var with = without with
        {
            Paraphrases = ParaphraseTable.From(
            [("is", "are"), ("are", "is"), ("plane", "planes"), ("planes", "plane")])
        };

        Assert.Equal(5, Align(without, "planes are parked in an airport", "plane is in an airport").Matches);
        Assert.Equal(3, Align(with, "planes are parked in an airport", "plane is in an airport").Matches);
    }

    [Fact]
    public void Words_of_both_sides_of_a_paraphrase_count()
    {
        var resources = new MeteorResources { Paraphrases = ParaphraseTable.From([("has been", "was")]) };

        var statistics = Align(resources, "it has been built", "it was built");

        Assert.Equal((4, 3, 1), (statistics.Matches, statistics.ReferenceMatches, statistics.Chunks));
        Assert.Equal((2, 1), (statistics.Function(false)[3], statistics.Function(true)[3]));
    }

    [Fact]
    public void A_folder_without_tables_is_refused()
    {
        Assert.Throws<DirectoryNotFoundException>(() => MeteorResources.Read(Path.Combine(_folder, "none")));
        Assert.Throws<FileNotFoundException>(() => MeteorResources.Read(_folder));
        File.WriteAllText(Path.Combine(_folder, "paraphrase-en.gz"), "this is no gzip");
        Assert.Contains("paraphrase-en.gz",
            Assert.Throws<InvalidDataException>(() => MeteorResources.Read(_folder)).Message);
    }

    private static (int, int, int, string) Counts(MeteorStatistics counts) => (
        counts.Matches, counts.ReferenceMatches, counts.Chunks,
        string.Join(' ', [.. counts.Content(false), .. counts.Content(true), .. counts.Function(false)]));

    private static MeteorStatistics Align(MeteorResources resources, string hypothesis, string reference)
    {
        var words = new MeteorWords(resources);
        var (first, second) = (words.Add(Split(hypothesis)), words.Add(Split(reference)));
        words.Complete();
        return new MeteorAligner(words).Align(first, second);

        static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
