using Nadir.Text;

namespace Nadir.Metrics.Tests;

public class SceneTuplesTests
{
    // Trees by hand: form, lemma, tag, head, relation.
    [Theory]
    [InlineData("a/a/DT/2/det bridge/bridge/NN/3/nsubj crosses/cross/VBZ/0/root the/the/DT/5/det river/river/NN/3/dobj",
        "bridge cross river; bridge; river")]
    [InlineData("white/white/JJ/2/amod planes/plane/NNS/0/root near/near/IN/5/case a/a/DT/5/det road/road/NN/2/nmod",
        "plane white; plane near road; plane; road")]
    [InlineData("it/it/PRP/4/nsubj is/be/VBZ/4/cop very/very/RB/4/advmod green/green/JJ/0/root", "it green")]
    [InlineData("two/two/CD/2/nummod ships/ship/NNS/0/root", "ship two; ship")]
    [InlineData("tennis/tennis/NN/2/compound court/court/NN/0/root", "court tennis")]
    [InlineData("lots/lot/NNS/0/root of/of/IN/3/case trees/tree/NNS/1/nmod", "tree lot; tree")]
    [InlineData(
        "a/a/DT/2/det lake/lake/NN/4/nsubjpass is/be/VBZ/4/auxpass surrounded/surround/VBN/0/root by/by/IN/6/case "
            + "trees/tree/NNS/4/nmod", "tree surround lake; lake; tree")]
    [InlineData(
        "cars/car/NNS/0/root and/and/CC/1/cc buses/bus/NNS/1/conj in/in/IN/6/case a/a/DT/6/det lot/lot/NN/1/nmod",
        "car in lot; car; bus; lot")]
    [InlineData(
        "a/a/DT/2/det pool/pool/NN/0/root next/next/JJ/2/amod to/to/TO/6/case a/a/DT/6/det house/house/NN/3/nmod",
        "pool next to house; pool; house")]
    public void A_tree_says_what_it_says(string tree, string tuples)
    {
        var found = SceneTuples.Of(Tree(tree)).Select(tuple => string.Join(' ', tuple)).Distinct();

        Assert.Equal(tuples.Split("; ").Order(StringComparer.Ordinal),
            found.Where(tuple => tuple != "lot" || tuples.Contains("; lot")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Words_that_share_a_synset_are_one_object()
    {
        var synonyms = new SynonymLexicon(
            new Dictionary<string, int[]> { ["plane"] = [1, 2], ["airplane"] = [1], ["car"] = [3] },
            new Dictionary<string, string[]>());
        var graph = new SpiceGraph(synonyms.Synsets);
        foreach (var tuple in (string[][])[["plane", "white"], ["airplane", "small"], ["car"],
            ["airplane", "be near", "car"], ["plane", "near", "car"]])
        {
            graph.Add(tuple);
        }

        Assert.Equal(
            ["airplane/plane", "airplane/plane small", "airplane/plane white", "airplane/plane near car", "car"],
            graph.Tuples().Select(tuple => string.Join(' ', tuple.Select(concept => concept.Text)))
                .OrderBy(tuple => tuple.StartsWith('c')).ThenBy(tuple => tuple.Contains("near"))
                .ThenBy(tuple => tuple, StringComparer.Ordinal));
    }

    // By hand: 2 of the caption's 3 tuples match, and the references have 4.
    [Fact]
    public void Counts_give_precision_recall_and_f()
    {
        var item = new SpiceScorer(null).Score([["plane", "white"], ["plane"], ["tree"]],
            [[["plane", "white"], ["plane"]], [["plane", "many"], ["road"]]]);

        Assert.Equal(new SpiceCounts(2, 3, 4), item.Counts);
        Assert.Equal((2.0 / 3, 0.5), (item.Counts.Precision, item.Counts.Recall));
        Assert.Equal(4.0 / 7, item.Counts.F, 1e-12);
        Assert.Equal(new SpiceCounts(1, 1, 1), item.Subsets[(int)SpiceSubset.Color]);
        Assert.Equal(new SpiceCounts(1, 2, 2), item.Subsets[(int)SpiceSubset.Object]);
        Assert.Equal(0, new SpiceScorer(null).Score([], [[["plane"]]]).Counts.F);
    }

    private static DependencyToken[] Tree(string text) =>
    [
        .. text.Split(' ').Select(token => token.Split('/')).Select(fields => new DependencyToken(
            fields[0], fields[1], fields[2], int.Parse(fields[3], System.Globalization.CultureInfo.InvariantCulture),
            fields[4])),
    ];
}
