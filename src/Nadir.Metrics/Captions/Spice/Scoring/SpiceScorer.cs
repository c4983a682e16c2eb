using System.Collections.Concurrent;
using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>
/// SPICE (Anderson et al. 2016): how much of what the references say a caption says, by the tuples of scene graphs.
/// Graphs are merged and matched as the original's version 1.0 does it; what parses the captions is given from outside.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="synonyms">WordNet's synsets as METEOR looks them up; null compares words only.</param>
internal sealed class SpiceScorer(SynonymLexicon? synonyms)
{
    private readonly ConcurrentDictionary<string, int[]> _synsets = new(StringComparer.Ordinal);

    /// <summary>Scores the tuples of a caption.</summary>
    /// <param name="hypothesis">The caption's tuples in the order of <see cref="SceneTuples"/>.</param>
    /// <param name="references">The tuples of each reference, in the captions' order.</param>
    internal SpiceItem Score(IReadOnlyList<string[]> hypothesis, IEnumerable<IReadOnlyList<string[]>> references) =>
        Compare(Graph([hypothesis]), Graph(references));

    /// <summary>Matches and counts merged tuples.</summary>
    internal static SpiceItem Compare(SpiceConcept[][] own, SpiceConcept[][] others)
    {
        var matched = Array.ConvertAll(own, tuple => Array.Exists(others, other => AreSimilar(tuple, other)));
        var subsets = new SpiceCounts[SpiceSubsets.All.Count];
        foreach (var subset in SpiceSubsets.All)
        {
            var (found, all) = (0, 0);
            for (var i = 0; i < own.Length; i++)
            {
                if (SpiceSubsets.Contains(subset, own[i]))
                {
                    all++;
                    found += matched[i] ? 1 : 0;
                }
            }

            subsets[(int)subset] = new SpiceCounts(
                found, all, others.Count(tuple => SpiceSubsets.Contains(subset, tuple)));
        }

        return new SpiceItem(new SpiceCounts(matched.Count(found => found), own.Length, others.Length), subsets)
        {
            HypothesisTuples = own,
            ReferenceTuples = others,
            Matched = matched,
        };
    }

    private SpiceConcept[][] Graph(IEnumerable<IReadOnlyList<string[]>> captions)
    {
        var graph = new SpiceGraph(Synsets);
        foreach (var tuple in captions.SelectMany(tuples => tuples))
        {
            graph.Add(tuple);
        }

        return graph.Tuples();
    }

    private int[] Synsets(string text) => synonyms is null
        ? []
        : _synsets.GetOrAdd(text,
            static (text, synonyms) => synonyms.Synsets(text.ToLowerInvariant().Replace(' ', '_')), synonyms);

    internal static bool AreSimilar(SpiceConcept[] tuple, SpiceConcept[] other)
    {
        if (tuple.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < tuple.Length; i++)
        {
            if (!tuple[i].IsSimilar(other[i]))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>What SPICE finds for one image.</summary>
/// <param name="Counts">Over all tuples.</param>
/// <param name="Subsets">By <see cref="SpiceSubset"/>. One whose references have no tuple does not count in
/// the subset's mean.</param>
internal sealed record SpiceItem(SpiceCounts Counts, IReadOnlyList<SpiceCounts> Subsets)
{
    internal SpiceConcept[][] HypothesisTuples { get; init; } = [];

    internal SpiceConcept[][] ReferenceTuples { get; init; } = [];

    internal bool[] Matched { get; init; } = [];
}
