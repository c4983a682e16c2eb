using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nadir.Metrics;

/// <summary>
/// What a tree is made of, as numbers: each token with its children in order, its head and that one's head, by tags,
/// relations and the words of prepositions. The grammar that made the trees of training scores them by such rules,
/// which a score of single arcs cannot see.
/// </summary>
/// <remarks>A feature is a hash; features that share one share their weight. Thread-safe.</remarks>
internal sealed class TreeFeatures
{
    private const ulong Start = 0xA0761D6478BD642F; // Before the first child.
    private const ulong End = 0xE7037ED1A0B428DB; // Behind the last one.
    private const ulong Root = 0x8EBC6AF09C88C6E3; // Tag, relation and word of what stands above a sentence.
    // By relation: whether its kind depends on the words between it and its head.
    private readonly bool[] _namesPreposition;
    private readonly bool[] _namesTag; // Whether its kind depends on its tag.
    private readonly bool[] _isCase;
    private readonly bool[] _isPart; // Children that show what a phrase is.
    private readonly ulong _shapes; // Relations that a phrase's shape consists of.

    /// <param name="relations">Names of the relations; at most 64.</param>
    internal TreeFeatures(string[] relations)
    {
        _namesPreposition = Array.ConvertAll(
            relations, name => name is "nmod" or "nmod:poss" or "advcl" or "acl" or "acl:relcl" or "advmod" or "ccomp"
                or "xcomp");
        _namesTag = Array.ConvertAll(
            relations,
            name => name is "acl" or "advcl" or "conj" or "root" or "dep" or "amod" or "advmod" or "acl:relcl"
                or "parataxis" or "xcomp" or "ccomp");
        _isCase = Array.ConvertAll(relations, name => name is "case" or "mark");
        _isPart = Array.ConvertAll(relations, name => name is "mwe" or "cop" or "nsubj" or "nsubjpass");
        for (var relation = 0; relation < relations.Length; relation++)
        {
            _shapes |= relations[relation] is "amod" or "compound" or "punct" ? 0 : 1UL << relation;
        }
    }

    /// <summary>A word's hash.</summary>
    internal static ulong WordOf(string form)
    {
        var hash = 14695981039346656037;
        foreach (var letter in form)
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        return hash;
    }

    /// <summary>Lists a tree's features.</summary>
    /// <param name="words">By token, its <see cref="WordOf"/>.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="features">Gets them; what was there is kept.</param>
    internal void List(ReadOnlySpan<ulong> words, ParseCandidate tree, List<ulong> features)
    {
        var length = words.Length;
        var nodes = new Node[length + 1];
        nodes[0] = new Node(Root, Root, Root, 0, 0, Root, 0);
        var children = new Children(tree.Heads);
        for (var token = 1; token <= length; token++)
        {
            var shape = 0UL;
            foreach (var child in children.Of(token))
            {
                shape |= 1UL << tree.Relations[child - 1];
            }

            nodes[token] = new Node(
                (ulong)tree.Tags[token - 1] + 1, (ulong)tree.Relations[token - 1] + 1,
                Kind(words, tree, children, token),
                Mixed(shape & _shapes, 3), tree.Heads[token - 1], words[token - 1], token);
        }

        for (var token = 1; token <= length; token++)
        {
            AddArc(features, nodes, token);
        }

        for (var head = 0; head <= length; head++)
        {
            if (head > 0)
            {
                AddChildren(features, nodes, head, children.Of(head)[..children.LeftCount(head)], true);
                AddRule(features, nodes, head, children.Of(head), children.LeftCount(head));
            }

            AddChildren(features, nodes, head, children.Of(head)[children.LeftCount(head)..], false);
        }
    }

    // A relation with what it says of its phrase: "nmod" with its preposition, "acl" with its verb's tag.
    private ulong Kind(ReadOnlySpan<ulong> words, ParseCandidate tree, Children children, int token)
    {
        var relation = tree.Relations[token - 1];
        var kind = (ulong)relation + 1;
        if (_namesPreposition[relation])
        {
            foreach (var child in children.Of(token))
            {
                var other = tree.Relations[child - 1];
                kind = _isCase[other] ? Mixed(Mixed(kind, (ulong)other + 1), words[child - 1])
                    : _isPart[other] ? Mixed(kind, (ulong)other + 1)
                    : kind;
            }
        }

        return _namesTag[relation] ? Mixed(kind, (ulong)tree.Tags[token - 1] + 1) : kind;
    }

    private static void AddArc(List<ulong> features, Node[] nodes, int token)
    {
        var (own, head) = (nodes[token], nodes[nodes[token].Head]);
        var side = head.Place < token ? 1UL : 0;
        features.Add(Of(1, own.Shape, own.Relation, own.Tag, head.Tag, side));
        features.Add(Of(2, own.Shape, own.Kind, own.Tag));
        features.Add(Of(3, own.Shape, own.Relation, own.Tag, head.Shape, head.Relation, head.Tag));
    }

    // Children from the head outwards, each with the one before it, and an end behind the last.
    private static void AddChildren(List<ulong> features, Node[] nodes, int head, ReadOnlySpan<int> children, bool left)
    {
        var side = left ? 1UL : 0;
        var own = nodes[head];
        var above = nodes[own.Head];
        var aboveSide = above.Place < head ? 1UL : 0;
        var aboveTag = head == 0 ? Start : above.Tag;
        var none = new Node(Start, Start, Start, 0, 0, Start, 0);
        var (before, twoBefore) = (none, none);
        for (var i = 0; i <= children.Length; i++)
        {
            var child = i == children.Length ? new Node(End, End, End, 0, 0, End, 0)
                : nodes[children[left ? children.Length - 1 - i : i]];
            features.Add(Of(4, own.Tag, side, child.Relation, before.Relation));
            features.Add(Of(5, own.Tag, own.Relation, side, child.Relation, before.Relation));
            features.Add(Of(6, own.Tag, own.Relation, side, child.Kind, before.Kind));
            features.Add(Of(7, own.Tag, side, child.Relation, child.Tag, before.Relation, before.Tag));
            features.Add(Of(8, own.Tag, own.Relation, side, child.Kind, before.Kind, twoBefore.Kind));
            features.Add(Of(9, own.Kind, own.Tag, side, child.Kind, before.Kind));
            features.Add(Of(10, own.Word, side, child.Kind, before.Kind));
            features.Add(Of(11, aboveTag, own.Relation, own.Tag, side, child.Relation, before.Relation, aboveSide));
            if (i > 0)
            {
                features.Add(i < children.Length
                    ? Of(12, before.Shape, before.Relation, before.Tag, own.Tag, child.Kind, side)
                    : Of(13, before.Shape, before.Relation, before.Tag, own.Tag, own.Relation));
            }

            (twoBefore, before) = (before, child);
        }
    }

    // All children of a head together.
    private static void AddRule(List<ulong> features, Node[] nodes, int head, ReadOnlySpan<int> children, int leftCount)
    {
        var own = nodes[head];
        var (left, right, leftKinds, rightKinds) = (Start, Start, Start, Start);
        for (var i = 0; i < children.Length; i++)
        {
            var child = nodes[children[i]];
            if (i < leftCount)
            {
                (left, leftKinds) = (Mixed(left, child.Relation), Mixed(leftKinds, child.Kind));
            }
            else
            {
                (right, rightKinds) = (Mixed(right, child.Relation), Mixed(rightKinds, child.Kind));
            }
        }

        features.Add(Of(14, own.Tag, own.Relation, left, right));
        features.Add(Of(15, own.Tag, own.Relation, left));
        features.Add(Of(16, own.Tag, own.Relation, right));
        features.Add(Of(17, own.Tag, own.Kind, rightKinds));
        features.Add(Of(18, own.Tag, own.Kind, leftKinds, rightKinds));
        features.Add(Of(19, own.Tag, own.Relation, rightKinds, nodes[own.Head].Tag));
    }

    private static ulong Of(ulong kind, params ReadOnlySpan<ulong> parts)
    {
        var hash = kind * 0x9E3779B97F4A7C15;
        foreach (var part in parts)
        {
            hash = Mixed(hash, part);
        }

        hash = (hash ^ (hash >> 32)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mixed(ulong first, ulong second)
    {
        first = (BitOperations.RotateLeft(first, 23) ^ (second + 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9;
        return first ^ (first >> 29);
    }

    private readonly record struct Node(
        ulong Tag, ulong Relation, ulong Kind, ulong Shape, int Head, ulong Word, int Place);

    // The children of every token in their order; 0 is the root above the sentence.
    private readonly struct Children
    {
        private readonly int[] _starts;
        private readonly int[] _lefts;
        private readonly int[] _tokens;

        internal Children(ReadOnlySpan<int> heads)
        {
            _starts = new int[heads.Length + 2];
            _lefts = new int[heads.Length + 1];
            _tokens = new int[heads.Length];
            foreach (var head in heads)
            {
                _starts[head + 1]++;
            }

            for (var i = 1; i < _starts.Length; i++)
            {
                _starts[i] += _starts[i - 1];
            }

            Span<int> filled = heads.Length < 256 ? stackalloc int[heads.Length + 1] : new int[heads.Length + 1];
            filled.Clear();
            for (var token = 1; token <= heads.Length; token++)
            {
                var head = heads[token - 1];
                _tokens[_starts[head] + filled[head]++] = token;
                _lefts[head] += token < head ? 1 : 0;
            }
        }

        internal ReadOnlySpan<int> Of(int token) => _tokens.AsSpan(_starts[token].._starts[token + 1]);

        internal int LeftCount(int token) => _lefts[token];
    }
}
