namespace Nadir.Metrics.Tests;

public class CaptionParserTests
{
    [Fact]
    public void A_plain_caption_gets_its_tree()
    {
        var tree = CaptionParser.Instance.Parse([["many", "planes", "are", "parked", "in", "an", "airport"]])[0];

        Assert.Equal(["JJ", "NNS", "VBP", "VBN", "IN", "DT", "NN"], tree.Select(token => token.Tag));
        Assert.Equal(["many", "plane", "be", "park", "in", "a", "airport"], tree.Select(token => token.Lemma));
        Assert.Equal([2, 4, 4, 0, 7, 7, 4], tree.Select(token => token.Head));
        Assert.Equal(["amod", "nsubjpass", "auxpass", "root", "case", "det", "nmod"],
            tree.Select(token => token.Relation));
    }

    [Fact]
    public void A_caption_is_parsed_the_same_alone_and_among_others()
    {
        string[][] captions =
        [
            ["a", "bridge", "is", "over", "a", "river"], [], ["planes"],
            ["two", "white", "planes", "are", "near", "a", "terminal"],
            ["a", "zorblax", "with", "12", "quuxes", "in", "it"],
            [.. Enumerable.Repeat("a tree and", 20).SelectMany(words => words.Split(' '))],
        ];
        var together = CaptionParser.Instance.Parse(captions);

        for (var i = 0; i < captions.Length; i++)
        {
            Assert.Equal(CaptionParser.Instance.Parse([captions[i]])[0], together[i]);
            Assert.Equal(captions[i].Length, together[i].Length);
            Assert.Equal(captions[i].Length == 0 ? 0 : 1, together[i].Count(token => token.Head == 0));
        }
    }

    // The chart is cut at a length; nothing is refused.
    [Fact]
    public void A_very_long_text_is_parsed_piece_by_piece()
    {
        string[] words = [.. Enumerable.Range(0, 1000)
            .Select(i => i % 3 == 0 ? "trees" : i % 3 == 1 ? "near" : "houses")];

        var tree = CaptionParser.Instance.Parse([words])[0];

        Assert.Equal(words, tree.Select(token => token.Form));
        Assert.All(tree, token => Assert.InRange(token.Head, 0, words.Length));
        Assert.NotEmpty(SceneTuples.Of(tree));
    }

    [Theory]
    [InlineData("planes", "NNS", "plane")]
    [InlineData("bushes", "NNS", "bush")]
    [InlineData("leaves", "NNS", "leaf")]
    [InlineData("cities", "NNS", "city")]
    [InlineData("grass", "NN", "grass")]
    [InlineData("parked", "VBN", "park")]
    [InlineData("located", "VBN", "locate")]
    [InlineData("stopped", "VBD", "stop")]
    [InlineData("shaped", "VBN", "shape")]
    [InlineData("crosses", "VBZ", "cross")]
    [InlineData("is", "VBZ", "be")]
    [InlineData("an", "DT", "a")]
    [InlineData("them", "PRP", "they")]
    [InlineData("realmadrid", "NNP", "realmadrid")]
    [InlineData("captured", "VBN", "capture")]
    [InlineData("measuring", "VBG", "measure")]
    [InlineData("squared", "VBN", "square")]
    [InlineData("added", "VBN", "add")]
    [InlineData("agreed", "VBD", "agree")]
    [InlineData("proceed", "VB", "proceed")]
    [InlineData("preceding", "VBG", "precede")]
    [InlineData("guided", "VBN", "guide")]
    [InlineData("repaired", "VBN", "repair")]
    [InlineData("needed", "VBN", "need")]
    [InlineData("hanging", "VBG", "hang")]
    [InlineData("arranged", "VBN", "arrange")]
    [InlineData("reaching", "VBG", "reach")]
    [InlineData("overgrown", "VBN", "overgrow")]
    [InlineData("outlined", "VBN", "outline")]
    [InlineData("refuelled", "VBN", "refuel")]
    [InlineData("filled", "VBN", "fill")]
    [InlineData("installed", "VBN", "install")]
    [InlineData("campuses", "NNS", "campus")]
    [InlineData("warehouses", "NNS", "warehouse")]
    [InlineData("plateaus", "NNS", "plateau")]
    [InlineData("stadiums", "NNS", "stadium")]
    [InlineData("cacti", "NNS", "cactus")]
    [InlineData("s", "VBG", "s")]
    public void Words_have_base_forms(string form, string tag, string lemma) =>
        Assert.Equal(lemma, TokenLemmas.Of(form, tag));

    [Fact]
    public void The_best_projective_tree_is_found()
    {
        var random = new Random(5);
        for (var length = 1; length <= 5; length++)
        {
            for (var round = 0; round < 20; round++)
            {
                var scores = Enumerable.Range(0, (length + 1) * (length + 1)).Select(_ => (float)random.NextDouble())
                    .ToArray();
                var heads = new int[length];
                ProjectiveTree.Find(scores, length, heads);

                Assert.True(IsTree(heads), string.Join(' ', heads));
                Assert.Equal(Best(scores, new int[length], 0), Sum(scores, heads), 1e-5);
            }
        }
    }

    [Fact]
    public void Products_are_those_of_the_definition()
    {
        var random = new Random(7);
        foreach (var (inputs, outputs, count) in ((int, int, int)[])[(1, 1, 1), (5, 17, 7), (32, 48, 13), (128, 38, 6)])
        {
            var weight = Enumerable.Range(0, inputs * outputs).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
            var bias = Enumerable.Range(0, outputs).Select(_ => (float)random.NextDouble()).ToArray();
            var rows = Enumerable.Range(0, inputs * count).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
            var product = new MatrixProduct(weight, bias, inputs);
            var results = new float[count * product.Stride];
            product.Multiply(rows, count, results);
            for (var row = 0; row < count; row++)
            {
                for (var output = 0; output < outputs; output++)
                {
                    var expected = bias[output]
                        + Enumerable.Range(0, inputs)
                            .Sum(i => (double)rows[(row * inputs) + i] * weight[(output * inputs) + i]);
                    Assert.Equal(expected, results[(row * product.Stride) + output], 1e-4);
                }
            }
        }
    }

    [Fact]
    public void A_damaged_model_is_told_so()
    {
        Assert.Throws<InvalidDataException>(() => ParserWeights.Read([1, 2, 3]));
        Assert.Throws<InvalidDataException>(() => ParserWeights.Read([255, 255, 255, 255, 255, 255, 255, 127, 0]));
        byte[] header = [.. "{\"__metadata__\":{},\"a\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,9]}}"u8];
        Assert.Contains(
            "'a'", Assert.Throws<InvalidDataException>(
                () => ParserWeights.Read([.. BitConverter.GetBytes((long)header.Length), .. header])).Message);
    }

    [Fact]
    public void Numbers_of_eight_bits_are_multiplied_by_row()
    {
        static byte[] Model(string scale) =>
        [
            .. BitConverter.GetBytes((long)Header(scale).Length), .. Header(scale), 1, unchecked((byte)-2), 3, 127,
            .. BitConverter.GetBytes(0.5f), .. BitConverter.GetBytes(2f),
        ];
        static byte[] Header(string scale) => System.Text.Encoding.ASCII.GetBytes(
            "{\"__metadata__\":{},\"2.a\":{\"dtype\":\"I8\",\"shape\":[2,2],\"data_offsets\":[0,4]},\"2.a.scale\":{\"dtype\":\"F32\"," + scale + "}}");

        Assert.Equal([0.5f, -1, 6, 254],
            ParserWeights.Read(Model("\"shape\":[2],\"data_offsets\":[4,12]")).Part("2.")!.Of("a"));
        Assert.Contains(
            "not one for each row",
            Assert.Throws<InvalidDataException>(
                () => ParserWeights.Read(Model("\"shape\":[1],\"data_offsets\":[4,8]"))).Message);
    }

    private static double Sum(float[] scores, int[] heads) =>
        heads.Select((head, i) => (double)scores[((i + 1) * (heads.Length + 1)) + head]).Sum();

    private static double Best(float[] scores, int[] heads, int place)
    {
        if (place == heads.Length)
        {
            return IsTree(heads) ? Sum(scores, heads) : double.NegativeInfinity;
        }

        var best = double.NegativeInfinity;
        for (var head = 0; head <= heads.Length; head++)
        {
            heads[place] = head;
            best = Math.Max(best, Best(scores, heads, place + 1));
        }

        return best;
    }

    // One root, no circle, and all between a token and its head hangs below the head.
    private static bool IsTree(int[] heads) =>
        heads.Count(head => head == 0) == 1 && Enumerable.Range(1, heads.Length).All(token =>
        IsBelow(heads, token, 0) && Enumerable.Range(1, heads.Length).All(other =>
            other <= Math.Min(token, heads[token - 1]) || other >= Math.Max(token, heads[token - 1])
                || heads[token - 1] == 0
            || IsBelow(heads, other, heads[token - 1])));

    private static bool IsBelow(int[] heads, int token, int ancestor)
    {
        for (var steps = 0; steps <= heads.Length; steps++)
        {
            if (token == ancestor)
            {
                return true;
            }

            if (token == 0)
            {
                return false;
            }

            token = heads[token - 1];
        }

        return false;
    }
}
