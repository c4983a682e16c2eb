namespace Nadir.Metrics;

/// <summary>
/// A scene graph as SPICE scores it: the tuples of one or more captions, with objects, attributes and relations that
/// mean the same merged. Not for concurrent use.
/// </summary>
/// <param name="synsets">The synsets of a word or phrase, ascending.</param>
internal sealed class SpiceGraph(Func<string, int[]> synsets)
{
    private readonly List<Node> _nodes = [];
    private readonly List<(Node Subject, SpiceConcept Predicate, Node Object)> _relations = [];

    /// <summary>
    /// Takes a tuple of a caption in: an object, an object and its attribute, or a subject, a predicate and an object.
    /// </summary>
    internal void Add(IReadOnlyList<string> tuple)
    {
        var subject = Find(tuple[0]);
        if (tuple.Count == 2)
        {
            Unite(subject.Attributes, Concept(tuple[1]));
        }
        else if (tuple.Count == 3)
        {
            var thing = Find(tuple[2]);
            var predicate = Concept(tuple[1].StartsWith("be ", StringComparison.Ordinal) ? tuple[1][3..] : tuple[1]);
            var same = _relations.FindAll(relation => relation.Subject == subject && relation.Object == thing);
            if (same.Exists(relation => relation.Predicate.IsEqual(predicate)))
            {
                return;
            }

            var similar = same.FindIndex(relation => relation.Predicate.IsSimilar(predicate));
            if (similar >= 0)
            {
                same[similar].Predicate.Unite(predicate);
            }
            else
            {
                _relations.Add((subject, predicate, thing));
            }
        }
    }

    /// <summary>
    /// What is scored: every object, every attribute with its object, every relation with both; by the alphabet.
    /// </summary>
    internal SpiceConcept[][] Tuples()
    {
        var tuples = new List<SpiceConcept[]>();
        foreach (var node in _nodes)
        {
            tuples.Add([node.Name]);
            tuples.AddRange(node.Attributes.Select(attribute => (SpiceConcept[])[node.Name, attribute]));
        }

        tuples.AddRange(_relations.Select(
            relation => (SpiceConcept[])[relation.Subject.Name, relation.Predicate, relation.Object.Name]));
        return [.. tuples.OrderBy(
            tuple => string.Join('\n', tuple.Select(concept => concept.Text)), StringComparer.Ordinal)];
    }

    private SpiceConcept Concept(string text) => new(text, synsets(text));

    // An equal node, else the most similar one, which grows; else a new one.
    private Node Find(string text)
    {
        var concept = Concept(text);
        Node? best = null;
        var similarity = 0.0;
        foreach (var node in _nodes)
        {
            if (node.Name.IsEqual(concept))
            {
                return node;
            }

            if (node.Name.Similarity(concept) is var value && value > similarity)
            {
                (best, similarity) = (node, value);
            }
        }

        if (best is null)
        {
            _nodes.Add(best = new Node(concept));
        }
        else
        {
            best.Name.Unite(concept);
        }

        return best;
    }

    private static void Unite(List<SpiceConcept> attributes, SpiceConcept attribute)
    {
        if (attributes.Exists(other => other.IsEqual(attribute)))
        {
            return;
        }

        if (attributes.Find(other => other.IsSimilar(attribute)) is { } similar)
        {
            similar.Unite(attribute);
        }
        else
        {
            attributes.Add(attribute);
        }
    }

    private sealed class Node(SpiceConcept name)
    {
        internal SpiceConcept Name { get; } = name;

        internal List<SpiceConcept> Attributes { get; } = [];
    }
}
