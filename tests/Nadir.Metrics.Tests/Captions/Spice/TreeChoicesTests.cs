namespace Nadir.Metrics.Tests;

public class TreeChoicesTests
{
    [Fact]
    public void The_best_trees_are_those_of_all_combinations()
    {
        var random = new Random(11);
        for (var round = 0; round < 30; round++)
        {
            var length = 1 + (round % 5);
            var choices = Enumerable.Range(1, length)
                .Select(token => Enumerable.Range(0, length + 1).Where(head => head != token)
                .SelectMany(head => Enumerable.Range(0, 2)
                    .Select(relation => new HeadChoice(head, relation, (float)-random.NextDouble())))
                .OrderByDescending(choice => choice.Score).Take(3).ToArray()).ToArray();

            var found = TreeChoices.Best(choices, 5, float.PositiveInfinity);

            var all = All(choices, 0, new int[length])
                .Where(picks => TreeChoices.IsProjectiveTree([.. picks.Select((pick, i) => choices[i][pick].Head)]))
                .Select(picks => picks.Select((pick, i) => choices[i][pick].Score).Sum()).OrderDescending().Take(5)
                .ToArray();
            Assert.Equal(all.Length, found.Count);
            for (var i = 0; i < all.Length; i++)
            {
                Assert.Equal(all[i], found[i].Score, 1e-5);
            }
        }
    }

    [Fact]
    public void Trees_that_are_much_worse_are_left_out()
    {
        HeadChoice[][] choices = [[new(0, 0, -0.1f)], [new(1, 1, -0.5f), new(1, 2, -2), new(1, 3, -4)]];

        Assert.Equal([-0.6f, -2.1f], TreeChoices.Best(choices, 10, 2).Select(tree => MathF.Round(tree.Score, 3)));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 2, 0, 2)]
    [InlineData(false, 0, 0)] // Two roots.
    [InlineData(false, 2, 1)] // A circle.
    [InlineData(false, 3, 4, 0, 3)] // Arcs that cross.
    [InlineData(false, 3, 0, 2)] // 3 hangs below 2 that it covers with 1.
    public void A_projective_tree_is_known(bool isTree, params int[] heads)
    {
        Assert.Equal(isTree, TreeChoices.IsProjectiveTree(heads));
    }

    // Without weights the network's order stands; a weight of something that one tree alone has decides.
    [Fact]
    public void A_ranker_chooses_by_weights_of_what_trees_are_made_of()
    {
        string[] relations = ["root", "det", "nsubj", "dobj"];
        string[] forms = ["planes", "cross", "roads"];
        List<ParseCandidate> trees =
        [
            new([0, 1, 0], [2, 0, 2], [2, 0, 3], 0, -1), new([0, 1, 0], [0, 1, 2], [0, 3, 3], 0, -2),
            new([0, 1, 0], [2, 0, 2], [2, 0, 2], 0, -3),
        ];
        var weights = new float[1 << 12];
        Assert.Same(trees[0], new TreeRanker(relations, weights, 1).Best(forms, trees));

        var features = trees.ConvertAll(tree =>
        {
            var own = new List<ulong>();
            new TreeFeatures(relations).List(Array.ConvertAll(forms, TreeFeatures.WordOf), tree, own);
            return own;
        });
        Assert.Equal(features[0].Count, features[2].Count);
        var places = features.ConvertAll(own => own.Select(feature => (int)(feature & 4095)).ToHashSet());
        weights[places[2].Except(places[0]).Except(places[1]).First()] = 5;
        Assert.Same(trees[2], new TreeRanker(relations, weights, 1).Best(forms, trees));
        Assert.Same(trees[0], new TreeRanker(relations, weights, 100).Best(forms, trees));
        Assert.Throws<InvalidDataException>(() => new TreeRanker(relations, new float[12], 1));
    }

    private static IEnumerable<int[]> All(HeadChoice[][] choices, int token, int[] picks)
    {
        if (token == choices.Length)
        {
            yield return (int[])picks.Clone();
            yield break;
        }

        for (var pick = 0; pick < choices[token].Length; pick++)
        {
            picks[token] = pick;
            foreach (var all in All(choices, token + 1, picks))
            {
                yield return all;
            }
        }
    }
}
