namespace Nadir.Metrics;

/// <summary>
/// Finds in a collapsed graph what a caption says: objects, their attributes, relations between them.
/// </summary>
internal static class SceneTuples
{
    /// <summary>The tuples of a basic tree, as the original proposes them: some come more than once.</summary>
    /// <param name="tree">The basic tree.</param>
    internal static List<string[]> Of(ReadOnlySpan<DependencyToken> tree)
    {
        var graph = CollapsedGraph.From(tree);
        Quantifiers.Replace(graph);
        Pronouns.Resolve(graph);
        return new Rules(graph.Nodes.FindAll(node => node.Position > 0)).Tuples;
    }

    // The rules in the original's order; each goes over all nodes.
    private sealed class Rules
    {
        private readonly List<DependencyNode> _nodes;

        internal Rules(List<DependencyNode> nodes)
        {
            _nodes = nodes;
            SubjectsAndObjects();
            Participles();
            SubjectsAlone();
            Adjectives();
            Prepositions();
            Possessors();
            Agents();
            Numbers();
            Compounds();
        }

        internal List<string[]> Tuples { get; } = [];

        // "The river crosses the city".
        private void SubjectsAndObjects()
        {
            foreach (var verb in _nodes.Where(node => !node.Has("cop")))
            {
                foreach (var subject in Nouns(verb, "nsubj"))
                {
                    foreach (var edge in verb.Outgoing.Where(IsObject))
                    {
                        Add(subject, Predicate(verb, edge.Relation), edge.Dependent);
                    }
                }
            }
        }

        // "A road leading to the sea".
        private void Participles()
        {
            foreach (var noun in _nodes)
            {
                foreach (var verb in noun.Outgoing.Where(edge => edge.Relation == "acl").Select(edge => edge.Dependent)
                    .Where(verb => verb.Tag.StartsWith('V')))
                {
                    foreach (var edge in verb.Outgoing.Where(IsObject))
                    {
                        Add(noun, Predicate(verb, edge.Relation), edge.Dependent);
                    }
                }
            }
        }

        // "The planes park", "the lake is in the park".
        private void SubjectsAlone()
        {
            foreach (var predicate in _nodes.Where(node => !node.Has("cop") && !node.Outgoing.Exists(IsObject)))
            {
                SubjectsOf(predicate);
            }

            foreach (var predicate in _nodes.Where(node => node.Has("cop")))
            {
                SubjectsOf(predicate);
            }
        }

        private void SubjectsOf(DependencyNode predicate)
        {
            foreach (var subject in Nouns(predicate, "nsubj"))
            {
                if (predicate.CasesByHash().FirstOrDefault() is { } word)
                {
                    Add(subject, word.Preposition(' '), predicate);
                }
                else if (predicate.Token.Lemma != "be")
                {
                    Add(subject, predicate);
                }
            }
        }

        private void Adjectives()
        {
            foreach (var node in _nodes)
            {
                foreach (var edge in node.Outgoing.Where(edge => edge.Relation == "amod"))
                {
                    Add(node, edge.Dependent);
                }
            }

            foreach (var adjective in _nodes.Where(node => node.Tag.StartsWith('J')))
            {
                foreach (var edge in adjective.Outgoing.Where(edge => edge.Relation == "nsubj"))
                {
                    Add(edge.Dependent, adjective);
                }
            }
        }

        private void Prepositions()
        {
            foreach (var noun in _nodes.Where(node => node.IsNoun))
            {
                foreach (var edge in noun.Outgoing.Where(
                    edge => edge.Relation.StartsWith("nmod:", StringComparison.Ordinal)
                    && edge.Relation is not ("nmod:poss" or "nmod:agent")))
                {
                    Add(noun, edge.Relation[5..].Replace('_', ' '), edge.Dependent);
                }
            }
        }

        private void Possessors()
        {
            foreach (var noun in _nodes.Where(node => node.IsNoun))
            {
                foreach (var owner in Nouns(noun, "nmod:poss"))
                {
                    Add(owner, "have", noun);
                }
            }
        }

        private void Agents()
        {
            foreach (var verb in _nodes)
            {
                foreach (var agent in Nouns(verb, "nmod:agent"))
                {
                    foreach (var subject in Nouns(verb, "nsubjpass"))
                    {
                        Add(agent, Predicate(verb, "nmod:agent"), subject);
                    }
                }
            }
        }

        // Plurals only. Under a predicate with a plural subject and a plural object, the first of each (in the order of
        // the original's hash tables) has its number, and no other.
        private void Numbers()
        {
            var plurals = new HashSet<DependencyNode>(_nodes.Where(node => node.IsPlural));
            var chosen = new HashSet<DependencyNode>();
            foreach (var predicate in _nodes)
            {
                var subjects = Plurals(predicate, edge => edge.Relation == "nsubj");
                if (subjects.Count == 0)
                {
                    continue;
                }

                var objects = Plurals(predicate, IsObject);
                plurals.ExceptWith(subjects);
                plurals.ExceptWith(objects);
                if (objects.Count == 0)
                {
                    chosen.UnionWith(subjects);
                }
                else
                {
                    chosen.Add(subjects[0]);
                    chosen.UnionWith(
                        Plurals(predicate, edge => IsObject(edge) && !edge.IsDerived && edge.Relation != "nmod:npmod")
                            .Take(1));
                }
            }

            chosen.UnionWith(plurals);
            foreach (var noun in _nodes.Where(chosen.Contains))
            {
                // A quantifier may have come from a pronoun behind the noun: "ships, some of them".
                var numbers = noun.Outgoing.FindAll(edge => edge.Relation == "nummod");
                var counted = numbers.Count > 0
                    ? numbers.FindAll(edge => edge.Dependent.Position < noun.Position)
                    : noun.Outgoing.FindAll(edge => edge.Relation == "det:qmod");
                foreach (var edge in counted)
                {
                    Add(noun, edge.Dependent);
                }
            }
        }

        private static List<DependencyNode> Plurals(DependencyNode predicate, Func<DependencyEdge, bool> isOne) =>
        [
            .. predicate.Outgoing.Where(edge => isOne(edge) && edge.Dependent.IsPlural).Select(edge => edge.Dependent)
                .Distinct()
                .OrderBy(node => node.Position % 16).ThenBy(node => node.Position),
        ];

        private void Compounds()
        {
            var inCompounds = new HashSet<DependencyNode>();
            foreach (var noun in _nodes.Where(node => node.IsNoun))
            {
                foreach (var modifier in Nouns(noun, "compound"))
                {
                    Add(noun, modifier);
                    inCompounds.Add(noun);
                    inCompounds.Add(modifier);
                }
            }

            foreach (var noun in _nodes.Where(node => node.IsNoun && !inCompounds.Contains(node)))
            {
                Tuples.Add([Name(noun)]);
            }
        }

        private static IEnumerable<DependencyNode> Nouns(DependencyNode node, string relation) =>
            node.Outgoing.Where(edge => edge.Relation == relation && edge.Dependent.IsNoun)
                .Select(edge => edge.Dependent);

        private static bool IsObject(DependencyEdge edge) => edge.Dependent.IsNoun
            && (edge.Relation is "dobj" or "iobj" || edge.Relation.StartsWith("nmod:", StringComparison.Ordinal));

        private static string Predicate(DependencyNode verb, string relation)
        {
            var predicate = verb.Token.Lemma;
            if (verb.Child("compound:prt") is { } particle)
            {
                predicate = (predicate == "be" ? string.Empty : predicate) + " " + particle.Form;
            }

            return relation.StartsWith("nmod:", StringComparison.Ordinal)
                && relation is not ("nmod:poss" or "nmod:agent")
                ? predicate + " " + relation[5..].Replace('_', ' ')
                : predicate;
        }

        private void Add(DependencyNode subject, string predicate, DependencyNode thing) =>
            Tuples.Add([Name(subject), predicate, Name(thing)]);

        private void Add(DependencyNode thing, DependencyNode attribute) => Tuples.Add([Name(thing), Name(attribute)]);

        private static string Name(DependencyNode node) => node.Token.Lemma.Trim().ToLowerInvariant();
    }
}
