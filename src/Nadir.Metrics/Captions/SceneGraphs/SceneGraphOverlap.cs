using System.Collections.Concurrent;
using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>
/// How much of what the references say a caption says: the F1 of the tuples of its <see cref="SceneGraph"/> against
/// those of all references together; and how many of the things that the references name it names, too.
/// </summary>
/// <remarks>
/// The idea and the matching are SPICE's (Anderson et al. 2016); the graphs are not, since they come from
/// <see cref="SceneGraphParser"/> and no dependency parser. Values cannot be compared with published SPICE values.
/// Two words match when they are equal or share a synset; without WordNet, when their stems are equal. Safe to use from
/// many threads.
/// </remarks>
/// <param name="synonyms">WordNet's synsets; null compares stems.</param>
/// <param name="parser">What finds the graphs; null means <see cref="SceneGraphParser"/>.</param>
public sealed class SceneGraphOverlap(SynonymLexicon? synonyms, ISceneGraphParser? parser = null)
{
    private readonly ISceneGraphParser _parser = parser ?? RuleSceneGraphParser.Instance;
    private readonly ConcurrentDictionary<string, int[]> _synsets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _stems = new(StringComparer.Ordinal);

    /// <summary>Scores a caption.</summary>
    /// <param name="hypothesis">The caption; its text, not its tokens.</param>
    /// <param name="references">One or more captions by people.</param>
    /// <returns>The F1, 0 to 1; 0 if either side says nothing.</returns>
    public double Score(string hypothesis, IReadOnlyList<string> references) => Compare(hypothesis, references).F1;

    /// <summary>Compares a caption's graph with that of its references.</summary>
    /// <param name="hypothesis">The caption; its text, not its tokens.</param>
    /// <param name="references">One or more captions by people.</param>
    public SceneGraphComparison Compare(string hypothesis, IReadOnlyList<string> references)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        ArgumentNullException.ThrowIfNull(references);
        var own = Merge([hypothesis]);
        var others = Merge(references);
        var common = own.Count(tuple => others.Exists(other => Match(tuple, other)));
        var objects = others.Where(tuple => tuple.Count == 1).ToList();
        var found = objects.Count(thing => own.Exists(tuple => Match(tuple, thing)));
        return new SceneGraphComparison(
            common == 0 ? 0 : 2.0 * common / (own.Count + others.Count), objects.Count == 0 ? 0
                : (double)found / objects.Count);
    }

    /// <summary>Compares every caption, on all cores.</summary>
    internal SceneGraphComparison[] Compare(
        IReadOnlyList<CaptionPrediction> predictions, CancellationToken cancellation)
    {
        var comparisons = new SceneGraphComparison[predictions.Count];
        Parallel.For(
            0,
            comparisons.Length,
            new ParallelOptions { CancellationToken = cancellation },
            i => comparisons[i] = Compare(predictions[i].Hypothesis, predictions[i].References));
        return comparisons;
    }

    // Tuples that match one another are one.
    private List<IReadOnlyList<string>> Merge(IReadOnlyList<string> captions)
    {
        var tuples = new List<IReadOnlyList<string>>();
        foreach (var tuple in captions.Distinct(StringComparer.Ordinal)
            .SelectMany(caption => _parser.Parse(caption).Tuples))
        {
            if (!tuples.Exists(other => Match(tuple, other)))
            {
                tuples.Add(tuple);
            }
        }

        return tuples;
    }

    private bool Match(IReadOnlyList<string> tuple, IReadOnlyList<string> other)
    {
        if (tuple.Count != other.Count)
        {
            return false;
        }

        for (var i = 0; i < tuple.Count; i++)
        {
            if (!Match(tuple[i], other[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool Match(string word, string other)
    {
        if (word == other)
        {
            return true;
        }

        return synonyms is null
            ? _stems.GetOrAdd(word, EnglishStemmer.Stem) == _stems.GetOrAdd(other, EnglishStemmer.Stem)
            : SortedNumbers.Intersect(
                _synsets.GetOrAdd(word, synonyms.Synsets), _synsets.GetOrAdd(other, synonyms.Synsets));
    }
}

/// <summary>How a caption's scene graph compares with that of its references.</summary>
/// <param name="F1">Of all tuples, 0 to 1.</param>
/// <param name="ObjectRecall">The share of the references' objects that the caption has, 0 to 1; 0
/// if they name none.</param>
public readonly record struct SceneGraphComparison(double F1, double ObjectRecall)
{
    internal static SceneGraphComparison Mean(SceneGraphComparison[] comparisons) =>
        new(comparisons.Average(comparison => comparison.F1),
            comparisons.Average(comparison => comparison.ObjectRecall));
}
