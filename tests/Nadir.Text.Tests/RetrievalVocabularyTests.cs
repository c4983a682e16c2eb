using Nadir.Metrics;

namespace Nadir.Text.Tests;

/// <summary>The rules of the retrieval methods' words on made-up captions.</summary>
public class RetrievalVocabularyTests
{
    [Fact]
    public void Ids_follow_first_sight_and_stop_words_are_unknown()
    {
        var vocabulary = RetrievalVocabulary.Build(
            ["Two ships are near the pier.", "The pier, two ships; a crane"], minimumCount: 2);

        Assert.Equal(["two", "ships", "pier"], vocabulary.Words);
        Assert.Equal(RetrievalVocabularySource.Train, vocabulary.Source);
        Assert.Equal((4, 4), (vocabulary.Count, vocabulary.UnknownId));
        Assert.Equal([4L, 3, 4, 1], vocabulary.Encode("the pier has two cranes", 4));
        Assert.Empty(vocabulary.Encode(" . ", 4));
    }

    [Fact]
    public void Words_of_the_test_set_come_in_only_by_name()
    {
        string[] train = ["a pier", "a pier"];
        string[] test = ["a crane", "a crane"];

        Assert.DoesNotContain("crane", RetrievalVocabulary.Build(train, 2).Words);
        var leaking = RetrievalVocabulary.BuildWithTestLeak(train, test, 2);
        Assert.Equal(["pier", "crane"], leaking.Words);
        Assert.Equal(RetrievalVocabularySource.TrainAndTestLeak, leaking.Source);
    }

    [Fact]
    public void To_a_network_a_text_without_words_is_one_unknown_word()
    {
        ITextTokenizer vocabulary = RetrievalVocabulary.Build(["a pier", "a pier"], 2);
        Assert.Equal([2L], vocabulary.Encode(" . ", 4));
        Assert.Equal([2L, 1], vocabulary.Encode("the pier", 4));
    }

    [Fact]
    public void A_stored_vocabulary_comes_back_with_its_source_and_others_are_told_apart()
    {
        var folder = Directory.CreateTempSubdirectory("nadir-vocabulary-").FullName;
        try
        {
            var vocabulary = RetrievalVocabulary.BuildWithTestLeak(["a pier's \"crane\" & more", "pier"], ["crane"], 1);
            RetrievalVocabularyFile.Save(vocabulary, folder);
            var read = RetrievalVocabularyFile.Load(folder)!;
            Assert.Equal(vocabulary.Words, read.Words);
            Assert.Equal(RetrievalVocabularySource.TrainAndTestLeak, read.Source);

            VocabularyFile.Save(Vocabulary.Build(["a pier"]), folder);
            Assert.Null(RetrievalVocabularyFile.Load(folder));

            var path = Path.Combine(folder, VocabularyFile.FileName);
            foreach (var content in new[]
            {
                "no json", """{"tokenizer":"treebank","source":"Train","words":["a","a"]}""",
                """{"tokenizer":"treebank","source":"Else","words":["a"]}""",
                """{"tokenizer":"treebank","source":"Train"}""",
                """{"tokenizer":"treebank","source":"Train","words":["a",null]}""",
            })
            {
                File.WriteAllText(path, content);
                Assert.Contains(path, Assert.Throws<InvalidDataException>(
                    () => RetrievalVocabularyFile.Load(folder)).Message, StringComparison.Ordinal);
            }

            File.Delete(path);
            Assert.Throws<FileNotFoundException>(() => RetrievalVocabularyFile.Load(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_word_twice_is_refused() =>
        Assert.Contains("pier",
            Assert.Throws<ArgumentException>(() =>
            new RetrievalVocabulary(["pier", "pier"], RetrievalVocabularySource.Train)).Message,
            StringComparison.Ordinal);

    // From Porter's paper and nltk's documented extensions.
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("ties", "tie")]
    [InlineData("died", "die")]
    [InlineData("feed", "feed")]
    [InlineData("agreed", "agre")]
    [InlineData("plastered", "plaster")]
    [InlineData("hopping", "hop")]
    [InlineData("falling", "fall")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("enjoy", "enjoy")]
    [InlineData("sky", "sky")]
    [InlineData("relational", "relat")]
    [InlineData("vietnamization", "vietnam")]
    [InlineData("sensibiliti", "sensibl")]
    [InlineData("electriciti", "electr")]
    [InlineData("adjustment", "adjust")]
    [InlineData("adoption", "adopt")]
    [InlineData("controlling", "control")]
    [InlineData("rate", "rate")]
    [InlineData("cease", "ceas")]
    [InlineData("dying", "die")]
    [InlineData("by", "by")]
    public void Words_get_Porters_stems(string word, string stem) => Assert.Equal(stem, PorterStemmer.Stem(word));

    [Fact]
    public void A_concept_must_stand_more_than_once_in_an_images_captions()
    {
        string[][] images = [["a pier and a ship", "a pier"], ["a ship", "the ship"], ["a crane"]];
        var concepts = ConceptWords.Build(images, static word => word is "pier" or "ship" or "crane");

        Assert.Equal(["pier", "ship"], concepts.Words);
        Assert.Equal([2 / 3f, 0], concepts.Targets(images[0]));
        Assert.Equal([0, 1], concepts.Targets(images[1]));
        Assert.Equal([0, 0], concepts.Targets(images[2]));
        Assert.Equal([1L, 2], concepts.Encode("Ship-pier-ship", 8));
    }
}
