namespace Nadir.Metrics;

/// <summary>A dependency between two nodes of a graph.</summary>
internal sealed class DependencyEdge(DependencyNode head, DependencyNode dependent, string relation)
{
    internal DependencyNode Head { get; } = head;

    internal DependencyNode Dependent { get; } = dependent;

    internal string Relation { get; set; } = relation;

    /// <summary>Whether the edge came after the collapsing: from a conjunct, a quantifier or a pronoun.</summary>
    internal bool IsDerived { get; init; }
}

/// <summary>A token in a graph, or a copy of it.</summary>
internal sealed class DependencyNode(DependencyToken token, int position, int copy = 0)
{
    internal DependencyToken Token { get; } = token;

    /// <summary>The token's number, from 1; 0 for what is above the root.</summary>
    internal int Position { get; } = position;

    /// <summary>0 for the token itself.</summary>
    internal int Copy { get; } = copy;

    internal List<DependencyEdge> Outgoing { get; } = [];

    internal List<DependencyEdge> Incoming { get; } = [];

    internal string Tag => Token.Tag;

    internal string Form => Token.Form;

    internal bool IsNoun => Tag is "NN" or "NNS" or "NNP" or "NNPS";

    internal bool IsPlural => Tag is "NNS" or "NNPS";

    internal DependencyNode? Child(string relation) => Outgoing.Find(edge => edge.Relation == relation)?.Dependent;

    internal bool Has(string relation) => Child(relation) is not null;

    /// <summary>
    /// The case words in the order of the original's hash table, where a token lies by its number modulo 16.
    /// </summary>
    internal IEnumerable<DependencyNode> CasesByHash() => Outgoing.Where(edge => edge.Relation == "case")
        .Select(edge => edge.Dependent).OrderBy(node => node.Position % 16).ThenBy(node => node.Position);

    /// <summary>A case word with its further words.</summary>
    internal string Preposition(char divider) => Outgoing.Exists(edge => edge.Relation == "mwe")
        ? string.Join(divider, Outgoing.Where(edge => edge.Relation == "mwe").Select(edge => edge.Dependent)
            .Append(this).OrderBy(node => node.Position).Select(node => node.Form.ToLowerInvariant()))
        : Form.ToLowerInvariant();

    public override string ToString() => Copy == 0 ? $"{Position}" : $"{Position}.{Copy}";
}

/// <summary>
/// A graph of a sentence's dependencies, made from its tree and changed in place. Not for concurrent use.
/// </summary>
internal sealed class DependencyGraph
{
    private readonly Dictionary<int, int> _copies = [];

    /// <summary>Takes the tree over.</summary>
    internal DependencyGraph(ReadOnlySpan<DependencyToken> tree)
    {
        Nodes = new List<DependencyNode>(tree.Length + 3) { new(new DependencyToken("", "", "", 0, ""), 0) };
        for (var i = 0; i < tree.Length; i++)
        {
            Nodes.Add(new DependencyNode(tree[i], i + 1));
        }

        for (var i = 0; i < tree.Length; i++)
        {
            Add(Nodes[tree[i].Head], Nodes[i + 1], tree[i].Relation);
        }
    }

    /// <summary>The node above the root, the tokens in order, then copies.</summary>
    internal List<DependencyNode> Nodes { get; }

    internal DependencyNode Top => Nodes[0];

    /// <summary>All edges as they are now.</summary>
    internal List<DependencyEdge> Edges() => [.. Nodes.SelectMany(node => node.Incoming)];

    /// <summary>
    /// Adds an edge unless it is there, or would lead from a node to itself where that is not allowed.
    /// </summary>
    internal static void Add(
        DependencyNode head, DependencyNode dependent, string relation, bool derived = false, bool loops = false)
    {
        if ((loops || head != dependent)
            && !dependent.Incoming.Exists(edge => edge.Head == head && edge.Relation == relation))
        {
            var edge = new DependencyEdge(head, dependent, relation) { IsDerived = derived };
            head.Outgoing.Add(edge);
            dependent.Incoming.Add(edge);
        }
    }

    internal static void Remove(DependencyEdge edge)
    {
        edge.Head.Outgoing.Remove(edge);
        edge.Dependent.Incoming.Remove(edge);
    }

    /// <summary>Removes all edges into a node, and adds one.</summary>
    internal static void Hang(DependencyNode head, DependencyNode dependent, string relation)
    {
        while (dependent.Incoming.Count > 0)
        {
            Remove(dependent.Incoming[^1]);
        }

        Add(head, dependent, relation);
    }

    /// <summary>Adds a node for the same token, without edges.</summary>
    internal DependencyNode Copy(DependencyNode node)
    {
        var number = _copies[node.Position] = _copies.GetValueOrDefault(node.Position) + 1;
        var copy = new DependencyNode(node.Token, node.Position, number);
        Nodes.Add(copy);
        return copy;
    }
}
